using System.Net;
using Aspire.Hosting.ApplicationModel;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.SystemTests;

/// <summary>Stops and kills parts of a stack of its own.</summary>
public sealed class CrashTests(GatehouseStack stack) : IClassFixture<GatehouseStack>
{
    [Fact]
    public async Task OrderService_KilledBetweenCommitAndSending_LosesAndDoublesNothing()
    {
        using var company = await Company.RegisterAsync(stack);
        var order = new { currency = "EUR", items = new[] { new { sku = "A", name = "A thing", quantity = 1, unitPrice = 10m } } };

        // Without Redis the event cannot leave the outbox, so the kill is certain to come before it is sent.
        await stack.CommandAsync(RedisProcess, "resource-stop");
        var placed = await company.Admin.PostAsync("/api/orders", order);
        Assert.Equal(HttpStatusCode.Created, placed.Status);
        await stack.KillAsync(ResourceNames.Orders);
        await stack.CommandAsync(RedisProcess, "resource-start");
        await stack.CommandAsync(ResourceNames.Orders, "resource-start");
        await stack.App.ResourceNotifications.WaitForResourceHealthyAsync(
            ResourceNames.Orders, WaitBehavior.WaitOnResourceUnavailable, CancellationToken.None);

        await Eventually.Async(() => OrdersAsync(company), count => count == 1);
        var another = await company.Admin.PostAsync("/api/orders", order);
        Assert.Equal(HttpStatusCode.Created, another.Status);

        // The second event comes after the first one's copies, had there been any.
        await Eventually.Async(() => OrdersAsync(company), count => count >= 2);
        Assert.Equal(2, await OrdersAsync(company));
    }

    [Fact]
    public async Task Export_WhoseServiceIsKilledHalfWay_GoesOnWhereItWas()
    {
        using var company = await Company.RegisterAsync(stack);

        // Orders is the third step of four: without it the export stands still there.
        await stack.CommandAsync(ResourceNames.Orders, "resource-stop");
        var begun = await company.Admin.PostAsync("/privacy/export");
        Assert.Equal(HttpStatusCode.Accepted, begun.Status);
        var request = $"/privacy/requests/{begun.Json["id"]}";
        await Eventually.Async(() => company.Admin.GetAsync(request), a => (string?)a.Json["status"] == "waiting" && (int)a.Json["progress"]!["done"]! == 2);
        await stack.KillAsync(ResourceNames.Users);
        foreach (var service in new[] { ResourceNames.Orders, ResourceNames.Users })
        {
            await stack.CommandAsync(service, "resource-start");
            await stack.App.ResourceNotifications.WaitForResourceHealthyAsync(service, WaitBehavior.WaitOnResourceUnavailable, CancellationToken.None);
        }

        await Eventually.Async(
            () => company.Admin.GetAsync(request), a => a.Status == HttpStatusCode.OK && (string?)a.Json["status"] == "finished" && (int)a.Json["progress"]!["done"]! == 4);
        Assert.Equal("application/zip", (await company.Admin.GetAsync(request + "/archive")).MediaType);
    }

    private const string RedisProcess = "redis-server";

    private static async Task<int> OrdersAsync(Company company) =>
        await company.Admin.GetAsync("/api/analytics/orders") is { Status: HttpStatusCode.OK } answer ? (int)answer.Json["orders"]! : -1;
}
