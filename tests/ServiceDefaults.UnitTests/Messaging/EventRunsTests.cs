using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;

namespace Gatehouse.ServiceDefaults.UnitTests.Messaging;

public sealed class EventRunsTests
{
    private static readonly TenantId Acme = TenantId.New();
    private static readonly TenantId Globex = TenantId.New();

    [Fact]
    public void Of_NeighboursOfOneTypeAndTenant_AreRunsInOrder()
    {
        StreamItem[] items = [Item("a", Acme), Item("a", Acme), Item("a", Globex), Item("b", Globex), Item("b", Globex), new("5", "not JSON"), Item("a", Acme)];

        var runs = EventRuns.Of([.. items], new HashSet<string> { "a" }).ToList();

        Assert.Equal([2, 1, 1, 1, 1, 1], runs.Select(r => r.Items.Count));
        Assert.Equal(items, runs.SelectMany(r => r.Items));
    }

    [Fact]
    public void Of_Many_AreNoLongerThanALockMayLast() =>
        Assert.Equal([25, 25, 10], EventRuns.Of([.. Enumerable.Range(0, 60).Select(_ => Item("a", Acme))], new HashSet<string> { "a" }).Select(r => r.Items.Count));

    private static StreamItem Item(string type, TenantId tenant) => new($"{Guid.NewGuid()}", JsonSerializer.Serialize(
        new EventEnvelope(Guid.NewGuid(), type, tenant, "x", DateTimeOffset.UnixEpoch, 1, JsonSerializer.SerializeToElement(new { }), null, null), JsonSerializerOptions.Web));
}
