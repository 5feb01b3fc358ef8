using Gatehouse.AnalyticsService.Features.Exports;
using Gatehouse.AnalyticsService.Features.Live;
using Gatehouse.AnalyticsService.Features.Orders;
using Gatehouse.AnalyticsService.Features.Settings;
using Gatehouse.AnalyticsService.Features.SignIns;
using Gatehouse.AnalyticsService.Features.Traffic;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AnalyticsService.Features;

/// <summary>Every figure there is. All take <c>?from=&amp;to=</c> (days, both included), series also <c>by=hour|day</c>.</summary>
internal static class AnalyticsEndpoints
{
    public static void MapAnalytics(this IEndpointRouteBuilder endpoints)
    {
        var analytics = endpoints.MapGroup("/analytics").WithTags("Analytics").RequirePermission(Permissions.AnalyticsRead);

        analytics.MapGet("/orders", GetOrderFigures.HandleAsync).WithName(nameof(GetOrderFigures));
        analytics.MapGet("/orders/series", GetOrderSeries.HandleAsync);
        analytics.MapGet("/orders/customers", ListTopCustomers.HandleAsync);
        analytics.MapGet("/orders/funnel", GetOrderFunnel.HandleAsync);
        analytics.MapGet("/orders/retention", GetRetention.HandleAsync);
        analytics.MapGet("/traffic", GetTraffic.SeriesAsync);
        analytics.MapGet("/traffic/routes", GetTraffic.RoutesAsync);
        analytics.MapGet("/traffic/refusals", GetTraffic.RefusalsAsync);
        analytics.MapGet("/sign-ins", GetSignIns.HandleAsync);
        analytics.MapGet("/export", ExportFigures.HandleAsync).Produces<string>(contentType: ExportFigures.Csv);
        analytics.MapGet("/live", StreamFigures.Handle).Produces<string>(contentType: "text/event-stream");
        analytics.MapGet("/settings", AnalyticsSettingsEdit.GetAsync);
        analytics.MapPut("/settings", AnalyticsSettingsEdit.SetAsync).RequirePermission(Permissions.TenantsWrite);
        analytics.MapPost("/rebuild", RebuildFigures.HandleAsync).RequirePermission(Permissions.TenantsWrite);
    }
}

internal static class AnalyticsSetup
{
    public static IServiceCollection AddAnalytics(this IServiceCollection services)
    {
        services.AddSingleton<LiveFigures>().AddHostedService(provider => provider.GetRequiredService<LiveFigures>());
        return services.AddSingleton<Retention>().AddHostedService(provider => provider.GetRequiredService<Retention>());
    }
}
