using Gatehouse.AnalyticsService.Features.Orders;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.UnitTests;

/// <summary>Top lists and retention over the turn of a year, which customers' years are added up over.</summary>
[Collection(AnalyticsServerCollection.Name)]
public sealed class CustomerTests(AnalyticsServer server)
{
    private readonly TenantId tenant = TenantId.New();
    private readonly UserId ada = UserId.New();
    private readonly UserId bob = UserId.New();

    [Fact]
    public async Task TopList_OverTheTurnOfAYear_CountsTheMonthsItTouchesAndNoOthers()
    {
        await PlaceAsync(ada, 2025, 10, 1000);
        await PlaceAsync(ada, 2025, 11, 10);
        await PlaceAsync(ada, 2026, 2, 20);
        await PlaceAsync(ada, 2026, 3, 1000);
        await PlaceAsync(bob, 2025, 12, 25);
        await PlaceAsync(bob, 2026, 1, 500, "USD");
        await PlaceAsync(UserId.New(), 2026, 4, 7000);

        var top = await TopAsync(new(2025, 11, 20), new(2026, 2, 3));

        Assert.Equal([(ada, 2L, 30m), (bob, 1L, 25m)], top.Select(t => (t.UserId, t.Orders, t.Revenue)));
        Assert.Equal([(ada, 1L, 20m)], (await TopAsync(new(2026, 1, 1), new(2026, 2, 28))).Select(t => (t.UserId, t.Orders, t.Revenue)));
        Assert.Empty(await TopAsync(new(2025, 1, 1), new(2025, 9, 30)));
    }

    [Fact]
    public async Task Retention_OverTheTurnOfAYear_WhateverTheCurrency_AndWithoutWhatFell()
    {
        await PlaceAsync(ada, 2025, 12, 1);
        await PlaceAsync(ada, 2026, 1, 1, "USD");
        await PlaceAsync(bob, 2025, 11, 1);
        await PlaceAsync(bob, 2026, 1, 1);
        var fell = await PlaceAsync(bob, 2025, 12, 1);
        await server.TellAsync(tenant, new OrderCancelled(fell.OrderId, fell.Total, fell.Currency, fell.PlacedAt, fell.PlacedAt, bob));

        var answer = await server.InAsync(tenant, (db, scope) => GetRetention.HandleAsync(AnalyticsServer.Days(new(2025, 12, 1), new(2026, 2, 28)), db, scope, default));
        var cohorts = Assert.IsType<GetRetention.Response>(((IValueHttpResult)answer.Result).Value).Cohorts;

        Assert.Equal([(new DateOnly(2025, 12, 1), "1 1 0"), (new(2026, 1, 1), "1 0")], cohorts.Select(c => (c.Month, string.Join(' ', c.People))));
    }

    [Fact]
    public async Task Rebuild_OfOneMonth_LeavesMonthsWithoutFactsAsTheyWere()
    {
        await PlaceAsync(ada, 2026, 1, 10);
        await PlaceAsync(ada, 2026, 5, 7);
        await server.RunAsOwnerAsync($"delete from order_facts where tenant_id = '{tenant}' and placed_at < '2026-02-01'");

        await server.InAsync(tenant, (db, _) => db.Database.ExecuteSqlAsync($"select rebuild_figures({tenant.Value}, '2026-05-01', '2026-06-01')"));

        Assert.Equal(17, (await TopAsync(new(2026, 1, 1), new(2026, 12, 31))).Single().Revenue);
        Assert.Equal(7, (await TopAsync(new(2026, 2, 1), new(2026, 12, 31))).Single().Revenue);
    }

    private async Task<OrderPlaced> PlaceAsync(UserId who, int year, int month, decimal total, string currency = "EUR")
    {
        var placed = new OrderPlaced(OrderId.New(), who, total, currency, new(year, month, 15, 0, 0, 0, TimeSpan.Zero));
        await server.TellAsync(tenant, placed);
        return placed;
    }

    private async Task<IReadOnlyList<ListTopCustomers.Item>> TopAsync(DateOnly from, DateOnly to) =>
        Assert.IsType<ListTopCustomers.Response>(((IValueHttpResult)(await server.InAsync(
            tenant, (db, scope) => ListTopCustomers.HandleAsync(AnalyticsServer.Days(from, to), db, scope, default))).Result).Value).Items;
}
