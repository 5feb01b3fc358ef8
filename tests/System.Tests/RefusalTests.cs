using System.Net;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.SystemTests;

/// <summary>The worked examples of the contract.</summary>
[Collection(StackCollection.Name)]
public sealed class RefusalTests(ReportingStack stack)
{
    private static readonly object AnOrder = new { currency = "EUR", items = new[] { new { sku = "A", name = "A thing", quantity = 1, unitPrice = 10m } } };

    [Fact]
    public async Task AnyRoute_WithoutToken_IsRefused()
    {
        using var client = stack.CreateClient();

        var answer = await client.GetAsync("/api/orders");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("Invalid or expired token", answer.Error);
        Assert.Equal("application/problem+json", answer.MediaType);
        Assert.Equal(answer.Headers["X-Correlation-Id"], (string?)answer.Json["correlationId"]);
        Assert.StartsWith("Bearer", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyRoute_WithForgedToken_IsRefused()
    {
        using var company = await Company.RegisterAsync(stack);
        var parts = company.Admin.AccessToken!.Split('.');
        company.Admin.AccessToken = $"{parts[0]}.{parts[1]}.{new string([.. parts[2].Reverse()])}";

        var answer = await company.Admin.GetAsync("/api/auth/me");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("Invalid or expired token", answer.Error);
    }

    [Fact]
    public async Task AnyRoute_WithExpiredToken_SaysSo()
    {
        using var company = await Company.RegisterAsync(stack);
        company.Admin.AccessToken = await TokenForge.ExpiredAsync(stack, company.Admin.AccessToken!);

        var answer = await company.Admin.GetAsync("/api/auth/me");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("Token expired", answer.Error);
    }

    [Fact]
    public async Task DeleteOrder_AsParticipant_NamesWhatWasNeededAndWhatTheyHave()
    {
        using var client = stack.CreateClient();
        await client.LoginAsync("pat@acme.example", stack.DemoPassword);
        var me = await client.GetAsync("/api/auth/me");
        var have = string.Join(", ", me.Json["permissions"]!.AsArray().Select(p => (string)p!));
        var order = await client.PostAsync("/api/orders", AnOrder);
        Assert.Equal(HttpStatusCode.Created, order.Status);

        var answer = await client.SendAsync(HttpMethod.Delete, $"/api/orders/{order.Json["id"]}");

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Equal($"Insufficient permissions: required [orders:delete], have [{have}]", answer.Error);
        Assert.Contains("orders:write", have, StringComparison.Ordinal);
        Assert.Contains("insufficient_scope", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetOrder_OfAnotherTenant_IsNotFound()
    {
        using var mine = await Company.RegisterAsync(stack);
        using var theirs = await Company.RegisterAsync(stack);
        var order = await theirs.Admin.PostAsync("/api/orders", AnOrder);
        Assert.Equal(HttpStatusCode.Created, order.Status);
        var path = $"/api/orders/{order.Json["id"]}";

        Assert.Equal(HttpStatusCode.OK, (await theirs.Admin.GetAsync(path)).Status);
        foreach (var answer in new[]
        {
            await mine.Admin.GetAsync(path),
            await mine.Admin.PostAsync(path + "/cancellation"),
            await mine.Admin.PostAsync(path + "/payment"),
            await mine.Admin.PostAsync(path + "/shipment"),
            await mine.Admin.SendAsync(HttpMethod.Delete, path),
        })
        {
            Assert.Equal(HttpStatusCode.NotFound, answer.Status);
            Assert.Equal("Not Found", answer.Error);
        }
    }

    [Fact]
    public async Task AnyRoute_NamingAnotherTenant_IsRefused()
    {
        using var mine = await Company.RegisterAsync(stack);
        using var theirs = await Company.RegisterAsync(stack);

        var answer = await mine.Admin.SendAsync(HttpMethod.Get, "/api/orders", null, ("X-Tenant-Id", theirs.TenantId));

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Equal("Tenant mismatch", answer.Error);
    }

    [Fact]
    public async Task UnknownPath_WithToken_IsNotFound()
    {
        using var company = await Company.RegisterAsync(stack);

        var answer = await company.Admin.GetAsync("/api/no-such-thing");

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal("Not Found", answer.Error);
    }
}
