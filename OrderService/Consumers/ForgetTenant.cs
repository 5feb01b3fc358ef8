using Gatehouse.OrderService.Data;
using Gatehouse.OrderService.Domain;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.OrderService.Consumers;

/// <summary>A company is gone for good, and its orders with it, imports and all.</summary>
internal sealed class ForgetTenant(OrderDbContext db) : IHandle<TenantDeleted>
{
    public async Task HandleAsync(TenantDeleted happened, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        await db.Set<OrderImportRow>().ExecuteDeleteAsync(cancellationToken);
        await db.Set<OrderImport>().ExecuteDeleteAsync(cancellationToken);
        await db.AnsweredRequests.ExecuteDeleteAsync(cancellationToken);
        await db.Orders.ExecuteDeleteAsync(cancellationToken);
    }
}
