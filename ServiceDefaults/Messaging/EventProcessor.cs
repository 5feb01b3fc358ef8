using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ServiceDefaults.Messaging;

/// <summary>One event, one scope, one transaction: the inbox row and the effect are committed together or not at all.</summary>
internal sealed class EventProcessor<TContext>(ConsumerPlan plan, IServiceScopeFactory scopes, TimeProvider time)
    where TContext : DbContext
{
    public async Task ProcessAsync(EventEnvelope envelope, CancellationToken cancellationToken)
    {
        if (!plan.Handlers.TryGetValue(envelope.Type, out var handle))
        {
            return;
        }

        Correlation.Continue(envelope.CorrelationId);
        await using var scope = scopes.CreateAsyncScope();
        if (envelope.TenantId is { } tenant)
        {
            scope.ServiceProvider.GetRequiredService<TenantContext>().Set(tenant);
        }

        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var isNew = await context.Database.ExecuteSqlAsync(
            $"insert into inbox (id, handled_at) values ({envelope.Id}, {time.GetUtcNow()}) on conflict do nothing", cancellationToken) == 1;
        if (isNew)
        {
            await handle(scope.ServiceProvider, envelope, cancellationToken);
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>Whether the database is there to take effects.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TContext>().Database.CanConnectAsync(cancellationToken);
    }
}
