using Gatehouse.AuthService.Pipelines.Alerts;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Alerts;

internal static class AlertEndpoints
{
    public static void MapAlerts(this IEndpointRouteBuilder app) =>
        app.MapGet("/alerts", ListAlerts.HandleAsync).RequirePermission(Permissions.AuditRead).WithTags("Alerts");

    public static IServiceCollection AddAlerts(this IServiceCollection services) => services.AddScoped<AlertDesk>().AddScoped<Travel>();
}
