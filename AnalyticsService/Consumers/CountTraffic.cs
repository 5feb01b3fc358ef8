using Gatehouse.AnalyticsService.Data;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.Consumers;

/// <summary>Adds what a gateway counted in a few seconds.</summary>
internal sealed class CountTraffic(AnalyticsDbContext db) : IHandle<TrafficCounted>
{
    public async Task HandleAsync(TrafficCounted happened, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        // In one order everywhere: two gateways' counts never wait for each other.
        foreach (var count in happened.Counts.OrderBy(c => c.Route, StringComparer.Ordinal).ThenBy(c => c.Outcome, StringComparer.Ordinal))
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                select count_traffic({envelope.TenantId!.Value.Value}, {envelope.Id}, {happened.At}, {count.Route}, {count.Outcome},
                    {count.Requests}, {count.Buckets.ToArray()})
                """, cancellationToken);
        }
    }
}
