using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AnalyticsService.Features.Orders;

/// <summary>Figures on orders.</summary>
internal static class OrderFigureEndpoints
{
    public static void MapOrderFigures(this IEndpointRouteBuilder endpoints)
    {
        var analytics = endpoints.MapGroup("/analytics").WithTags("Analytics").RequirePermission(Permissions.AnalyticsRead);

        analytics.MapGet("/orders", GetOrderFigures.HandleAsync).WithName(nameof(GetOrderFigures));
    }
}
