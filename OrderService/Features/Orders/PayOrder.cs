using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.OrderService.Features.Orders;

/// <summary>Records that a placed order was paid.</summary>
internal static class PayOrder
{
    public static Task<Results<Ok<OrderAnswer>, ProblemHttpResult>> HandleAsync([AsParameters] OrderChange change) =>
        change.TakeAsync((order, at) => order.Pay(at), "Only a placed order can be paid");
}
