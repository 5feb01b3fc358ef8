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
        await db.Set<OrderHour>().ExecuteDeleteAsync(cancellationToken);
        await db.Set<OrderCustomer>().ExecuteDeleteAsync(cancellationToken);
        await db.Set<SignInFact>().ExecuteDeleteAsync(cancellationToken);
        await db.Set<SignInDay>().ExecuteDeleteAsync(cancellationToken);
        await db.Set<SignInHour>().ExecuteDeleteAsync(cancellationToken);
        await db.Set<TrafficFact>().ExecuteDeleteAsync(cancellationToken);
        await db.Set<TrafficDay>().ExecuteDeleteAsync(cancellationToken);
        await db.Set<TrafficHour>().ExecuteDeleteAsync(cancellationToken);
        await db.Set<AnalyticsSettings>().ExecuteDeleteAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"delete from known_tenants where id = {happened.TenantId.Value}", cancellationToken);
    }
}
