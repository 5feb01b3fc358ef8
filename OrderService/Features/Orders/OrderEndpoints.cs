using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.OrderService.Features.Orders;

/// <summary>Every way to an order. Which orders a caller reaches is <see cref="OrderAccess"/>'s business.</summary>
internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder endpoints)
    {
        var orders = endpoints.MapGroup("/orders").WithTags("Orders");

        orders.MapPost("", PlaceOrder.HandleAsync).RequirePermission(Permissions.OrdersWrite).WithName(nameof(PlaceOrder));
        orders.MapGet("", ListOrders.HandleAsync).RequirePermission(Permissions.OrdersRead).WithName(nameof(ListOrders));
        orders.MapGet("/{id}", GetOrder.HandleAsync).RequirePermission(Permissions.OrdersRead).WithName(nameof(GetOrder));
        orders.MapDelete("/{id}", DeleteOrder.HandleAsync).RequirePermission(Permissions.OrdersDelete).WithName(nameof(DeleteOrder));

        orders.MapPost("/{id}/payment", PayOrder.HandleAsync).RequirePermission(Permissions.OrdersWrite).WithName(nameof(PayOrder));
        orders.MapPost("/{id}/shipment", ShipOrder.HandleAsync).RequirePermission(Permissions.OrdersWrite).WithName(nameof(ShipOrder));
        orders.MapPost("/{id}/delivery", DeliverOrder.HandleAsync).RequirePermission(Permissions.OrdersWrite).WithName(nameof(DeliverOrder));
        orders.MapPost("/{id}/refund", RefundOrder.HandleAsync).RequirePermission(Permissions.OrdersWrite).WithName(nameof(RefundOrder));
        orders.MapPost("/{id}/cancellation", CancelOrder.HandleAsync).RequirePermission(Permissions.OrdersWrite).WithName(nameof(CancelOrder));
    }
}
