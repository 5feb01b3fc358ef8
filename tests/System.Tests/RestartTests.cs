using System.Diagnostics;
using System.Net;
using Gatehouse.TestKit.Stack;
using Xunit.Abstractions;

namespace Gatehouse.SystemTests;

/// <summary>A second start finds the data of the first.</summary>
public sealed class RestartTests(GatehouseStack stack, ITestOutputHelper output) : IClassFixture<GatehouseStack>
{
    [Fact]
    public async Task Stack_StartedAgain_StillKnowsPeopleOrdersAndFigures()
    {
        using var company = await Company.RegisterAsync(stack);
        var order = new { currency = "EUR", items = new[] { new { sku = "A", name = "A thing", quantity = 1, unitPrice = 10m } } };
        var placed = await company.Admin.PostAsync("/api/orders", order);
        await Eventually.Async(() => company.Admin.GetAsync("/api/analytics/orders"), a => a.Body.Contains("\"orders\":1", StringComparison.Ordinal));

        await stack.StopAsync();
        var watch = Stopwatch.StartNew();
        await stack.StartAsync();
        output.WriteLine($"second start: {watch.Elapsed.TotalSeconds:F1} s");

        using var again = stack.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await again.LoginAsync(company.Email, Company.Password)).Status);
        Assert.Equal(HttpStatusCode.OK, (await again.GetAsync($"/api/orders/{placed.Json["id"]}")).Status);
        Assert.Equal(1, (int)(await again.GetAsync("/api/analytics/orders")).Json["orders"]!);
    }
}
