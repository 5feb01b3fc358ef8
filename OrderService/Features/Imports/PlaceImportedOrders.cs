using Gatehouse.OrderService.Data;
using Gatehouse.OrderService.Domain;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.OrderService.Features.Imports;

/// <summary>
/// Places the next rows of a file. Orders, their events, the progress and the word to go on are one transaction: a crash
/// leaves a whole number of steps behind, and the next one is waiting.
/// </summary>
internal sealed class PlaceImportedOrders(OrderDbContext db, Outbox outbox, TimeProvider time) : IHandle<OrderImportContinued>
{
    public const int RowsPerStep = 500;

    public async Task HandleAsync(OrderImportContinued happened, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        if (await db.Set<OrderImport>().SingleOrDefaultAsync(i => i.Id == happened.ImportId, cancellationToken) is not { FinishedAt: null } import)
        {
            return;
        }

        var rows = await db.Set<OrderImportRow>().Where(r => r.ImportId == import.Id && r.Field == null)
            .OrderBy(r => r.Line).Take(RowsPerStep).ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        foreach (var row in rows)
        {
            var (currency, item, _, _) = OrderRow.Read(row.Text);
            var (order, placed) = Order.Place(import.TenantId, import.OwnerId, currency!, [item!], now);
            db.Add(order);
            outbox.Add(db, placed);
        }

        db.RemoveRange(rows);
        import.Count(rows.Count, 0, now);
        if (import.FinishedAt is null)
        {
            outbox.Add(db, new OrderImportContinued(import.Id));
        }
    }
}
