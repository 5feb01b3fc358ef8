using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.OrderService.Features.Orders;

/// <summary>Gives the money of an order back.</summary>
internal static class RefundOrder
{
    public static Task<Results<Ok<OrderAnswer>, ProblemHttpResult>> HandleAsync([AsParameters] OrderChange change) =>
        change.TakeAsync((order, at) => order.Refund(at), "Only a paid, shipped or delivered order can be refunded");
}
