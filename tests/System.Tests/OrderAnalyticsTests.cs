using System.Net;
using Gatehouse.TestKit.Stack;
using Xunit.Abstractions;

namespace Gatehouse.SystemTests;

/// <summary>The main job: an order, counted.</summary>
[Collection(StackCollection.Name)]
public sealed class OrderAnalyticsTests(ReportingStack stack, ITestOutputHelper output)
{
    [Fact]
    public async Task PlaceOrder_WithTheSameKeyTwice_CountsOnceInAnalytics()
    {
        using var company = await Company.RegisterAsync(stack);
        var order = new { currency = "EUR", items = new[] { new { sku = "A", name = "A thing", quantity = 3, unitPrice = 12.5m } } };
        var key = ("Idempotency-Key", Guid.CreateVersion7().ToString());

        var first = await company.Admin.SendAsync(HttpMethod.Post, "/api/orders", order, key);
        var second = await company.Admin.SendAsync(HttpMethod.Post, "/api/orders", order, key);
        var (figures, took) = await Eventually.Async(
            () => company.Admin.GetAsync("/api/analytics/orders"), a => a.Status is HttpStatusCode.OK && (int)a.Json["orders"]! > 0);

        output.WriteLine($"counted after {took.TotalMilliseconds:F0} ms");
        Assert.Equal(HttpStatusCode.Created, first.Status);
        Assert.Equal($"/api/orders/{first.Json["id"]}", first.Headers["Location"]);
        Assert.Equal((string?)first.Json["id"], (string?)second.Json["id"]);
        Assert.Equal(1, (int)figures.Json["orders"]!);
        Assert.Equal(37.5m, (decimal)figures.Json["revenue"]![0]!["amount"]!);
        Assert.True(took < TimeSpan.FromSeconds(2) * 5, "The event took far longer than the two seconds promised.");
    }

    [Fact]
    public async Task Profile_OfANewCompanysAdmin_ComesWithTheirRegistration()
    {
        using var company = await Company.RegisterAsync(stack);

        var (profile, _) = await Eventually.Async(
            () => company.Admin.GetAsync($"/api/users/{company.UserId}"), a => a.Status is HttpStatusCode.OK);

        Assert.Equal("Test Admin", (string?)profile.Json["displayName"]);
    }
}
