using System.Diagnostics;
using System.Net;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.SystemTests;

/// <summary>What a developer sees in the Aspire dashboard.</summary>
[Collection(StackCollection.Name)]
public sealed class TelemetryTests(ReportingStack stack)
{
    [Fact]
    public async Task AnOrder_FromGatewayToAnalytics_IsOneTrace()
    {
        using var company = await Company.RegisterAsync(stack);
        var trace = ActivityTraceId.CreateRandom();
        var id = Convert.FromHexString(trace.ToHexString());
        var order = new { currency = "EUR", items = new[] { new { sku = "A", name = "A thing", quantity = 1, unitPrice = 10m } } };

        var placed = await company.Admin.SendAsync(
            HttpMethod.Post, "/api/orders", order, ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01"));
        Assert.Equal(HttpStatusCode.Created, placed.Status);

        await Eventually.Async(
            () => Task.FromResult(stack.Telemetry.ServicesThatSent("traces", id)),
            services => services.IsSupersetOf([ResourceNames.Gateway, ResourceNames.Orders, ResourceNames.Analytics]));
        await Eventually.Async(
            () => Task.FromResult(stack.Telemetry.ServicesThatSent("traces", id, "postgresql"u8.ToArray())),
            services => services.Contains(ResourceNames.Orders));
        await Eventually.Async(
            () => Task.FromResult(stack.Telemetry.ServicesThatSent("traces", id, "redis"u8.ToArray())),
            services => services.Contains(ResourceNames.Gateway));
    }

    [Theory]
    [InlineData("logs")]
    [InlineData("metrics")]
    public async Task EveryService_SendsItsLogsAndMetrics(string signal) => await Eventually.Async(
        () => Task.FromResult(stack.Telemetry.ServicesThatSent(signal)),
        services => services.IsSupersetOf([
            ResourceNames.Gateway, ResourceNames.Auth, ResourceNames.Users, ResourceNames.Orders, ResourceNames.Analytics, ResourceNames.Admin]));
}
