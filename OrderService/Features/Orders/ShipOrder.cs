using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.OrderService.Features.Orders;

/// <summary>Records that a paid order left the house.</summary>
internal static class ShipOrder
{
    public static Task<Results<Ok<OrderAnswer>, ProblemHttpResult>> HandleAsync([AsParameters] OrderChange change) =>
        change.TakeAsync((order, at) => order.Ship(at), "Only a paid order can be shipped");
}
