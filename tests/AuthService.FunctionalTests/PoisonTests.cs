using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests;

/// <summary>An event that a service cannot take: given up on after five tries, seen, and replayed once the reason is gone.</summary>
[Collection(StackCollection.Name)]
public sealed class PoisonTests(GatehouseStack stack)
{
    private const string Letters = "/admin/pipelines/orders/analytics/dead-letters";

    [Fact]
    public async Task Event_NobodyCanCount_BecomesADeadLetter_AndIsCountedAfterItsReplay_WhileNeighboursAreNotHeldUp()
    {
        using var company = await Company.RegisterAsync(stack);
        using var root = await Person.PlatformAdminAsync(stack);
        await using var database = await Database.OpenAsOwnerAsync(stack, ResourceNames.AnalyticsDb);
        await database.RunAsync("alter table order_facts add constraint no_such_amount check (amount is distinct from 6.66)");
        var poison = await PlaceAsync(company, 6.66m);
        await PlaceAsync(company, 1m);

        // Four gaps of 250 ms to 2 s lie before a letter, so the neighbour was not held up by it.
        await Eventually.Async(() => company.Admin.GetAsync("/api/analytics/orders"), a => (int)a.Json["orders"]! == 1);
        Assert.Empty(await LettersAsync(root, company));
        var (letters, _) = await Eventually.Async(() => LettersAsync(root, company), found => found.Count == 1);
        Assert.Equal(("orders.placed.v1", poison, 5), ((string?)letters[0]["type"], (string?)letters[0]["subject"], (int)letters[0]["attempts"]!));

        await database.RunAsync("alter table order_facts drop constraint no_such_amount");
        Person.Expect(HttpStatusCode.Accepted, await root.PostAsync($"{Letters}/{letters[0]["id"]}/replay"));
        await Eventually.Async(() => company.Admin.GetAsync("/api/analytics/orders"), a => (int)a.Json["orders"]! == 2);
        Assert.Empty(await LettersAsync(root, company));
    }

    private static async Task<string> PlaceAsync(Company company, decimal price) => (string)Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync(
        "/api/orders", new { currency = "EUR", items = new[] { new { sku = "A", name = "A thing", quantity = 1, unitPrice = price } } })).Json["id"]!;

    private static async Task<IReadOnlyList<JsonNode>> LettersAsync(GatewayClient root, Company company) =>
        [.. Person.Expect(HttpStatusCode.OK, await root.GetAsync(Letters)).Json["items"]!.AsArray().Select(l => l!).Where(l => (string?)l["tenantId"] == company.TenantId)];
}
