using System.Net;
using System.Net.Http.Headers;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests;

/// <summary>What the other services do is written down once, counted once, and to be found.</summary>
[Collection(StackCollection.Name)]
public sealed class ChangesOfServicesTests(GatehouseStack stack)
{
    [Fact]
    public async Task Changes_OfEveryService_AreOneAuditEntryEach_WithWhoMadeThem()
    {
        using var company = await Company.RegisterAsync(stack);
        var order = await PlaceAsync(company);
        Person.Expect(HttpStatusCode.OK, await company.Admin.PostAsync($"/api/orders/{order}/payment"));
        Person.Expect(HttpStatusCode.OK, await company.Admin.SendAsync(HttpMethod.Put, "/api/users/me", new { displayName = "Another Name" }));
        Person.Expect(HttpStatusCode.OK, await company.Admin.SendAsync(HttpMethod.Put, "/api/users/me/preferences", new { theme = "dark" }));
        Person.Expect(HttpStatusCode.OK, await company.Admin.SendAsync(HttpMethod.Put, "/api/analytics/settings", new { retentionMonths = 3 }));

        foreach (var (action, target) in new[]
        {
            ("order.placed", $"order/{order}"), ("order.paid", $"order/{order}"), ("user.profile-changed", $"user/{company.UserId}"),
            ("user.preferences-changed", $"user/{company.UserId}"), ("analytics.configured", "analytics/settings"),
        })
        {
            var (entries, _) = await Eventually.Async(
                async () => (await company.Admin.GetAsync($"/api/audit?action={action}")).Json["items"]!.AsArray(), items => items.Count > 0);
            Assert.Equal((target, company.UserId), ((string)Assert.Single(entries)!["target"]!, (string?)entries[0]!["actorId"]));
        }

        Assert.True((bool)(await company.Admin.PostAsync("/api/audit/verify")).Json["intact"]!);
    }

    [Fact]
    public async Task Figures_ComeFromOrdersSignInsAndTraffic_LiveToo()
    {
        using var company = await Company.RegisterAsync(stack);
        using var nobody = stack.CreateClient();
        Person.Expect(HttpStatusCode.Unauthorized, await nobody.LoginAsync(company.Email, "not the password"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/analytics/live");
        using var live = await company.Admin.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await live.Content.ReadAsStreamAsync());
        await PlaceAsync(company);

        await Eventually.Async(async () => await lines.ReadLineAsync() ?? "", line => line.Contains("\"orders\":1", StringComparison.Ordinal));
        await Eventually.Async(() => company.Admin.GetAsync("/api/analytics/sign-ins"), a => (int)a.Json["series"]![0]!["refused"]! == 1);
        var (routes, _) = await Eventually.Async(
            async () => (await company.Admin.GetAsync("/api/analytics/traffic/routes")).Json["items"]!.AsArray(), items => items.Any(i => (string?)i!["route"] == "orders-write"));
        var placing = routes.Single(i => (string?)i!["route"] == "orders-write")!;
        Assert.Equal((1, 0), ((int)placing["requests"]!, (int)placing["failed"]!));
        Assert.True((double)placing["p95Ms"]! > 0);
        var csv = Person.Expect(HttpStatusCode.OK, await company.Admin.GetAsync("/api/analytics/export?of=orders"));
        Assert.Equal("text/csv", csv.MediaType);
        Assert.EndsWith(",EUR,1,0,10.00,0,0,0", csv.Body.TrimEnd(), StringComparison.Ordinal);
        Person.Expect(HttpStatusCode.NoContent, await company.Admin.PostAsync("/api/analytics/rebuild"));
        Assert.Equal(1, (int)(await company.Admin.GetAsync("/api/analytics/orders")).Json["orders"]!);
    }

    [Fact]
    public async Task Directory_IsSearchedSortedAndPaged_WithRoles_OfOneCompany()
    {
        using var company = await Company.RegisterAsync(stack);
        using var second = await Person.JoinAsync(stack, company, "participant");
        using var other = await Company.RegisterAsync(stack);
        await Eventually.Async(async () => (await company.Admin.GetAsync("/api/users")).Json["items"]!.AsArray().Count, count => count == 2);

        var first = (await company.Admin.GetAsync("/api/users?sort=-email&limit=1")).Json;
        var next = (await company.Admin.GetAsync($"/api/users?sort=-email&limit=1&cursor={first["nextCursor"]}")).Json;
        Assert.Equal([second.Email, company.Email], new[] { first, next }.Select(p => (string)p["items"]![0]!["email"]!));
        Assert.Null(next["nextCursor"]);
        Assert.Equal("participant", (string?)first["items"]![0]!["roles"]![0]);
        var found = (await company.Admin.GetAsync("/api/users?search=TEST%20PERSON")).Json["items"]!.AsArray();
        Assert.Equal(second.UserId, (string?)Assert.Single(found)!["id"]);
        Assert.Single((await other.Admin.GetAsync("/api/users")).Json["items"]!.AsArray());
        Assert.Equal(["cursor"], (await company.Admin.GetAsync($"/api/users?sort=name&cursor={first["nextCursor"]}")).Fields);
    }

    [Fact]
    public async Task Avatar_IsWhatItsBytesSay()
    {
        using var company = await Company.RegisterAsync(stack);
        using var other = await Company.RegisterAsync(stack);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await PutAsync(company, "image/png", "<svg onload=alert(1)>"u8.ToArray())).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PutAsync(company, "image/png", new byte[(512 * 1024) + 1])).Status);
        Person.Expect(HttpStatusCode.NoContent, await PutAsync(company, "image/png", [0xFF, 0xD8, 0xFF, 1, 2, 3]));

        var own = await company.Admin.GetAsync("/api/users/me/avatar");
        Assert.Equal(("image/jpeg", "nosniff"), (own.MediaType, own.Headers["X-Content-Type-Options"]));
        await Eventually.Async(() => company.Admin.GetAsync($"/api/users/{company.UserId}/avatar"), a => a.Status == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Admin.GetAsync($"/api/users/{company.UserId}/avatar")).Status);
        Person.Expect(HttpStatusCode.NoContent, await company.Admin.SendAsync(HttpMethod.Delete, "/api/users/me/avatar"));
        Assert.Equal(HttpStatusCode.NotFound, (await company.Admin.GetAsync("/api/users/me/avatar")).Status);
    }

    private static async Task<Answer> PutAsync(Company company, string label, byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(label);
        return await company.Admin.SendAsync(HttpMethod.Put, "/api/users/me/avatar", content);
    }

    private static async Task<string> PlaceAsync(Company company) => (string)Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync(
        "/api/orders", new { currency = "EUR", items = new[] { new { sku = "A", name = "A thing", quantity = 1, unitPrice = 10m } } })).Json["id"]!;
}
