using System.Globalization;
using System.Text;
using Gatehouse.OrderService.Data;
using Gatehouse.OrderService.Domain;
using Gatehouse.OrderService.Features.Orders;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.OrderService.Features.Imports;

/// <summary>
/// Every order the caller sees, one line for each item, as it is read: no file is too large. <c>X-Total-Count</c> says
/// how many orders there are at most, so that a client can show how far it is.
/// </summary>
internal static class ExportOrders
{
    private const string Heading = "id,status,placedAt,ownerId,currency,total,sku,name,quantity,unitPrice";

    public static async Task HandleAsync(OrderAccess access, OrderDbContext db, HttpResponse response, CancellationToken cancellationToken)
    {
        var orders = await access.MaySeeOthersAsync() ? db.Orders.AsNoTracking() : db.Orders.AsNoTracking().Where(o => o.OwnerId == access.UserId);
        response.ContentType = $"{ImportEndpoints.Csv}; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=orders.csv";
        response.Headers["X-Total-Count"] = (await orders.CountAsync(cancellationToken)).ToString(CultureInfo.InvariantCulture);
        await using var writer = new StreamWriter(response.Body, new UTF8Encoding(false), leaveOpen: true);
        await writer.WriteLineAsync(Heading.AsMemory(), cancellationToken);
        await foreach (var order in orders.OrderByDescending(o => o.PlacedAt).ThenByDescending(o => o.Id).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (await access.SeesAsync(order))
            {
                await WriteAsync(writer, order, cancellationToken);
            }
        }
    }

    private static async Task WriteAsync(StreamWriter writer, Order order, CancellationToken cancellationToken)
    {
        var currency = Currency.Get(order.Currency);
        foreach (var item in order.Items)
        {
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"{order.Id},{order.Status.ToString().ToLowerInvariant()},{order.PlacedAt:O},{order.OwnerId},{order.Currency},{currency.Write(order.Total)},{OrderRow.Quote(item.Sku)},{OrderRow.Quote(item.Name)},{item.Quantity},{currency.Write(item.UnitPrice)}");
            await writer.WriteLineAsync(line.AsMemory(), cancellationToken);
        }
    }
}
