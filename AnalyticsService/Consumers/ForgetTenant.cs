using Gatehouse.AnalyticsService.Data;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.Consumers;

/// <summary>A company is gone for good, and its figures with it.</summary>
internal sealed class ForgetTenant(AnalyticsDbContext db) : IHandle<TenantDeleted>
{
    public async Task HandleAsync(TenantDeleted happened, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        await db.OrderFacts.ExecuteDeleteAsync(cancellationToken);
        await db.OrderDays.ExecuteDeleteAsync(cancellationToken);
    }
}
