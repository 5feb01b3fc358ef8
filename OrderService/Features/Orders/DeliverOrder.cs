using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.OrderService.Features.Orders;

/// <summary>Records that a shipped order arrived.</summary>
internal static class DeliverOrder
{
    public static Task<Results<Ok<OrderAnswer>, ProblemHttpResult>> HandleAsync([AsParameters] OrderChange change) =>
        change.TakeAsync((order, at) => order.Deliver(at), "Only a shipped order can be delivered");
}
