using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.OrderService.Features.Orders;

/// <summary>Cancels an order that has not left the house.</summary>
internal static class CancelOrder
{
    public static Task<Results<Ok<OrderAnswer>, ProblemHttpResult>> HandleAsync([AsParameters] OrderChange change) =>
        change.TakeAsync((order, at) => order.Cancel(at), "Only a placed or paid order can be cancelled");
}
