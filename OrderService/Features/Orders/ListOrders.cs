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
    // How often one request reads on when policies hide orders.
    private const int MaxReads = 20;

    public sealed record Response(IReadOnlyList<Item> Items, string? NextCursor);

    public sealed record Item(
        OrderId Id, OrderStatus Status, decimal Total, string Currency, int ItemCount, DateTimeOffset PlacedAt, UserId OwnerId);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        OrderAccess access,
        OrderDbContext db,
        CancellationToken cancellationToken,
        [AllowedValues(null, "placed", "paid", "shipped", "delivered", "cancelled", "refunded")] string? status = null,
        DateTimeOffset? from = null,
        DateTimeOffset? to = null,
        UserId? ownerId = null,
        [RegularExpression("^[A-Z]{3}$")] string? currency = null,
        [Range(1, 200)] int limit = 50,
        string? cursor = null)
    {
        var orders = await access.MaySeeOthersAsync() ? db.Orders.AsNoTracking() : db.Orders.AsNoTracking().Where(o => o.OwnerId == access.UserId);
        orders = Narrow(orders, status, from, to, ownerId, currency);
        OrderCursor? after = null;
        if (cursor is not null)
        {
            if (!OrderCursor.TryParse(cursor, out var named))
            {
                return Problems.Invalid(nameof(cursor), "Not a cursor of this list.");
            }

            after = named;
        }

        var (page, next) = await ReadAsync(orders, after, access, limit, cancellationToken);
        return TypedResults.Ok(new Response(page.ConvertAll(Summarize), next?.ToString()));
    }

    // A page never shows what a single call would hide. Where policies hide much, a page may be short, or even empty, and
    // still have a next one: no request reads without end.
    private static async Task<(List<Order> Page, OrderCursor? Next)> ReadAsync(
        IQueryable<Order> orders, OrderCursor? after, OrderAccess access, int limit, CancellationToken cancellationToken)
    {
        var page = new List<Order>();
        for (var read = 0; read < MaxReads; read++)
        {
            // One more than asked for tells whether there is a next page.
            var found = await After(orders, after).OrderByDescending(o => o.PlacedAt).ThenByDescending(o => o.Id)
                .Take(limit + 1).ToListAsync(cancellationToken);
            foreach (var order in found)
            {
                if (page.Count == limit)
                {
                    return (page, after);
                }

                if (await access.SeesAsync(order))
                {
                    page.Add(order);
                }

                after = OrderCursor.After(order);
            }

            if (found.Count <= limit)
            {
                return (page, null);
            }
        }

        return (page, after);
    }

    private static IQueryable<Order> Narrow(
        IQueryable<Order> orders, string? status, DateTimeOffset? from, DateTimeOffset? to, UserId? ownerId, string? currency)
    {
        if (status is not null)
        {
            var wanted = Enum.Parse<OrderStatus>(status, ignoreCase: true);
            orders = orders.Where(o => o.Status == wanted);
        }

        // PostgreSQL takes instants in UTC only.
        orders = from?.ToUniversalTime() is { } earliest ? orders.Where(o => o.PlacedAt >= earliest) : orders;
        orders = to?.ToUniversalTime() is { } end ? orders.Where(o => o.PlacedAt < end) : orders;
        orders = ownerId is { } owner ? orders.Where(o => o.OwnerId == owner) : orders;
        return currency is null ? orders : orders.Where(o => o.Currency == currency);
    }

    private static IQueryable<Order> After(IQueryable<Order> orders, OrderCursor? cursor) => cursor is not { } after ? orders
        : orders.Where(o => EF.Functions.LessThan(
            ValueTuple.Create(o.PlacedAt, o.Id), ValueTuple.Create(after.PlacedAt, after.Id)));

    private static Item Summarize(Order order) => new(
        order.Id,
        order.Status,
        Currency.Get(order.Currency).Write(order.Total),
        order.Currency,
        order.Items.Count,
        order.PlacedAt,
        order.OwnerId);
}
