using System.Diagnostics;
using System.Net;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests;

/// <summary>Policies: validated, versioned, in force with the same token, explained.</summary>
[Collection(StackCollection.Name)]
public sealed class PolicyTests(GatehouseStack stack)
{
    // One second is the promise; a busy machine must not make a test of it.
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(10);
    private static readonly object AnOrder = new { currency = "EUR", items = new[] { new { sku = "A", name = "A thing", quantity = 1, unitPrice = 10m } } };

    [Theory]
    [InlineData("resource.ownerId = user.id", "At character 18")]
    [InlineData("usr.id == user.id", "At character 1")]
    [InlineData("user.id ==", "At character 11")]
    public async Task CreatePolicy_WithABadCondition_NamesThePlace(string condition, string place)
    {
        using var company = await Company.RegisterAsync(stack);

        var answer = await company.Admin.PostAsync("/api/policies", Policy(condition: condition));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(["condition"], answer.Fields);
        Assert.Contains(place, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policies_ChangedAndDeleted_KeepTheirHistory()
    {
        using var company = await Company.RegisterAsync(stack);
        var created = Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync("/api/policies", Policy(condition: "request.hour < 6")));
        var path = $"/api/policies/{created.Json["id"]}";

        Person.Expect(HttpStatusCode.OK, await company.Admin.SendAsync(HttpMethod.Put, path, Policy(condition: "request.hour < 7")));
        var stale = await company.Admin.SendAsync(HttpMethod.Put, path, Policy(condition: "request.hour < 8"), ("If-Match", "\"1\""));
        Person.Expect(HttpStatusCode.NoContent, await company.Admin.SendAsync(HttpMethod.Delete, path));

        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.Status);
        var history = (await company.Admin.GetAsync(path + "/history")).Json["items"]!.AsArray();
        Assert.Equal([3, 2, 1], history.Select(v => (int)v!["version"]!));
        Assert.Equal(["request.hour < 7", "request.hour < 7", "request.hour < 6"], history.Select(v => (string)v!["condition"]!));
        Assert.Equal([true, false, false], history.Select(v => (bool)v!["deleted"]!));
        Assert.All(history, v => Assert.Equal(company.UserId, (string)v!["changedBy"]!));
    }

    [Fact]
    public async Task DenyPolicy_WithoutResource_IsDecidedAtTheGatewayWithTheSameToken()
    {
        using var company = await Company.RegisterAsync(stack);
        using var person = await Person.JoinAsync(stack, company, "participant");
        Assert.Equal(HttpStatusCode.OK, (await person.Client.GetAsync("/api/orders")).Status);
        var policy = Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync(
            "/api/policies", Policy(condition: "\"participant\" in membership.roles", name: "No participants")));
        var watch = Stopwatch.StartNew();
        await Eventually.Async(() => person.Client.GetAsync("/api/orders"), a => a.Status is HttpStatusCode.Forbidden);
        Assert.True(watch.Elapsed < Promptly, $"It took {watch.Elapsed}.");

        // With the service stopped only the gateway itself can still refuse.
        await stack.CommandAsync(ResourceNames.Orders, "resource-stop");
        try
        {
            var refused = await person.Client.GetAsync("/api/orders");
            Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
            Assert.Equal("Denied by 'No participants'.", (string)refused.Json["detail"]!);
            Assert.True((await company.Admin.GetAsync("/api/orders")).Status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable);
        }
        finally
        {
            await stack.CommandAsync(ResourceNames.Orders, "resource-start");
            await Eventually.Async(() => company.Admin.GetAsync("/api/orders"), a => a.Status is HttpStatusCode.OK);
        }

        Person.Expect(HttpStatusCode.NoContent, await company.Admin.SendAsync(HttpMethod.Delete, $"/api/policies/{policy.Json["id"]}"));
        watch.Restart();
        await Eventually.Async(() => person.Client.GetAsync("/api/orders"), a => a.Status is HttpStatusCode.OK);
        Assert.True(watch.Elapsed < Promptly, $"It took {watch.Elapsed}.");
    }

    [Fact]
    public async Task DenyPolicy_OverEverything_DoesNotShutItsAuthorOut()
    {
        using var company = await Company.RegisterAsync(stack);

        var answer = await company.Admin.PostAsync("/api/policies", new { name = "Nothing", effect = "deny", order = 1, permissions = new[] { "*" }, condition = "" });

        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
        Assert.Single((await company.Admin.GetAsync("/api/policies")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task Explain_SaysWhichPolicyDecidesAndWhy()
    {
        using var company = await Company.RegisterAsync(stack);
        using var person = await Person.JoinAsync(stack, company, "participant");
        var own = (await company.Admin.GetAsync("/api/policies")).Json["items"]!.AsArray().Single(p => (bool)p!["builtIn"]!)!["id"];

        var mine = await ExplainAsync(new { userId = person.UserId, permission = "orders:read", resource = new { ownerId = person.UserId } });
        var theirs = await ExplainAsync(new { userId = person.UserId, permission = "orders:read", resource = new { ownerId = company.UserId } });
        var unheld = await ExplainAsync(new { userId = person.UserId, permission = "orders:delete", resource = new { ownerId = person.UserId } });
        var stranger = await company.Admin.PostAsync("/api/policies/explain", new { userId = Guid.CreateVersion7(), permission = "orders:read" });

        Assert.Equal("allow", (string)mine.Json["decision"]!);
        Assert.Equal((string)own!, (string)mine.Json["policyId"]!);
        Assert.Equal("deny", (string)theirs.Json["decision"]!);
        Assert.Equal("The condition of 'Own orders' does not hold.", (string)theirs.Json["reason"]!);
        Assert.Equal("No role holds orders:delete.", (string)unheld.Json["reason"]!);
        Assert.Equal(HttpStatusCode.NotFound, stranger.Status);

        async Task<Answer> ExplainAsync(object question) =>
            Person.Expect(HttpStatusCode.OK, await company.Admin.PostAsync("/api/policies/explain", question));
    }

    [Fact]
    public async Task Explain_WithFactsOfTheRequestAndTheMember_UsesThem()
    {
        using var company = await Company.RegisterAsync(stack);
        using var person = await Person.JoinAsync(stack, company, "participant");
        Person.Expect(HttpStatusCode.OK, await company.Admin.SendAsync(
            HttpMethod.Put, $"/api/members/{person.UserId}/attributes", new { attributes = new { limit = 50 } }));
        Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync(
            "/api/policies", Policy(condition: "resource.total > membership.attributes.limit and request.hour >= 18", name: "Evenings")));

        Assert.Equal("allow", await DecideAsync(new { ownerId = person.UserId, total = 60 }, new { hour = 12 }));
        Assert.Equal("deny", await DecideAsync(new { ownerId = person.UserId, total = 60 }, new { hour = 20 }));
        Assert.Equal("allow", await DecideAsync(new { ownerId = person.UserId, total = 40 }, new { hour = 20 }));

        async Task<string> DecideAsync(object resource, object request) => (string)Person.Expect(HttpStatusCode.OK, await company.Admin.PostAsync(
            "/api/policies/explain", new { userId = person.UserId, permission = "orders:read", resource, request })).Json["decision"]!;
    }

    [Fact]
    public async Task Orders_OfOthers_DoNotExistUntilAPolicyOpensThem()
    {
        using var company = await Company.RegisterAsync(stack);
        using var person = await Person.JoinAsync(stack, company, "participant");
        var mine = await PlaceAsync(person.Client);
        var theirs = await PlaceAsync(company.Admin);

        Assert.Equal([mine], await ListAsync(person.Client));
        Assert.Equal(HttpStatusCode.OK, (await person.Client.GetAsync($"/api/orders/{mine}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await person.Client.GetAsync($"/api/orders/{theirs}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await person.Client.PostAsync($"/api/orders/{theirs}/cancellation")).Status);
        Assert.Equal([theirs, mine], await ListAsync(company.Admin));

        Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync("/api/policies", new
        {
            name = "Everybody sees what is paid",
            effect = "allow",
            order = 10,
            permissions = new[] { "orders:read" },
            condition = "resource.status == \"paid\"",
        }));
        Person.Expect(HttpStatusCode.OK, await company.Admin.PostAsync($"/api/orders/{theirs}/payment"));

        await Eventually.Async(() => person.Client.GetAsync($"/api/orders/{theirs}"), a => a.Status is HttpStatusCode.OK);
        Assert.Equal([theirs, mine], await ListAsync(person.Client));
        Assert.Equal(HttpStatusCode.Forbidden, (await person.Client.PostAsync($"/api/orders/{theirs}/shipment")).Status);
    }

    [Fact]
    public async Task Orders_AgainstAPolicyOnTheirTotal_AreNotPlaced()
    {
        using var company = await Company.RegisterAsync(stack);
        using var person = await Person.JoinAsync(stack, company, "participant");
        Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync("/api/policies", new
        {
            name = "Small orders",
            effect = "deny",
            order = 10,
            permissions = new[] { "orders:write" },
            condition = "resource.total > 5",
        }));

        var (refused, _) = await Eventually.Async(() => person.Client.PostAsync("/api/orders", AnOrder), a => a.Status is HttpStatusCode.Forbidden);

        Assert.Equal("Denied by 'Small orders'.", (string)refused.Json["detail"]!);
    }

    private static object Policy(string condition, string name = "Nights") =>
        new { name, effect = "deny", order = 10, permissions = new[] { "orders:*" }, condition };

    private static async Task<string> PlaceAsync(GatewayClient client) =>
        (string)Person.Expect(HttpStatusCode.Created, await client.PostAsync("/api/orders", AnOrder)).Json["id"]!;

    private static async Task<IEnumerable<string>> ListAsync(GatewayClient client) =>
        Person.Expect(HttpStatusCode.OK, await client.GetAsync("/api/orders")).Json["items"]!.AsArray().Select(o => (string)o!["id"]!);
}
