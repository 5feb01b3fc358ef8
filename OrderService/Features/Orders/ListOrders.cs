using System.ComponentModel.DataAnnotations;
using Gatehouse.OrderService.Data;
using Gatehouse.OrderService.Domain;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.OrderService.Features.Orders;

/// <summary>The orders the caller reaches, newest first, a page at a time (by key, so no page grows slower or skips rows).</summary>
internal static class ListOrders
{
    public sealed record Response(IReadOnlyList<Item> Items, string? NextCursor);

    public sealed record Item(
        OrderId Id, OrderStatus Status, decimal Total, string Currency, int ItemCount, DateTimeOffset PlacedAt, UserId OwnerId);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        OrderAccess access,
        OrderDbContext db,
        CancellationToken cancellationToken,
        [AllowedValues(null, "placed", "paid", "shipped", "cancelled")] string? status = null,
        [Range(1, 200)] int limit = 50,
        string? cursor = null)
    {
        var orders = access.Reachable(db.Orders).AsNoTracking();
        if (status is not null)
        {
            var wanted = Enum.Parse<OrderStatus>(status, ignoreCase: true);
            orders = orders.Where(o => o.Status == wanted);
        }

        if (cursor is not null)
        {
            if (!OrderCursor.TryParse(cursor, out var after))
            {
                return Problems.Invalid(nameof(cursor), "Not a cursor of this list.");
            }

            orders = orders.Where(o => EF.Functions.LessThan(
                ValueTuple.Create(o.PlacedAt, o.Id), ValueTuple.Create(after.PlacedAt, after.Id)));
        }

        // One more than asked for tells whether there is a next page.
        var found = await orders.OrderByDescending(o => o.PlacedAt).ThenByDescending(o => o.Id).Take(limit + 1).ToListAsync(cancellationToken);
        var page = found.Take(limit).ToList();
        return TypedResults.Ok(new Response(
            page.ConvertAll(Summarize), found.Count > limit ? OrderCursor.After(page[^1]).ToString() : null));
    }

    private static Item Summarize(Order order) => new(
        order.Id,
        order.Status,
        Currency.Get(order.Currency).Write(order.Total),
        order.Currency,
        order.Items.Count,
        order.PlacedAt,
        order.OwnerId);
}
