using System.Diagnostics;
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
    /// <summary>Handles events of one type and tenant, those that are new; with the stream they came from, each in a span of its own.</summary>
    public async Task ProcessAsync(IReadOnlyList<EventEnvelope> envelopes, CancellationToken cancellationToken, string? stream = null)
    {
        var (first, ids) = (envelopes[0], envelopes.Select(e => e.Id).ToArray());
        if (!plan.Handlers.TryGetValue(first.Type, out var handle))
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        if (first.TenantId is { } tenant)
        {
            scope.ServiceProvider.GetRequiredService<TenantContext>().Set(tenant);
        }

        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var unseen = await context.Database.SqlQuery<Guid>(
            $"insert into inbox (id, handled_at) select id, {time.GetUtcNow()} from unnest({ids}) as new(id) on conflict do nothing returning id")
            .ToListAsync(cancellationToken);
        foreach (var envelope in envelopes.Where(e => unseen.Remove(e.Id)))
        {
            using var activity = stream is null ? null : MessagingTelemetry.Start("process", ActivityKind.Consumer, envelope, stream);
            Correlation.Continue(envelope.CorrelationId);
            await handle(scope.ServiceProvider, envelope, cancellationToken);
        }

        // All at once: what many events change goes in one round trip.
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Whether the database takes effects: answering, as a standby or with a full disk does, is not enough.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var database = scope.ServiceProvider.GetRequiredService<TContext>().Database;
            await using var transaction = await database.BeginTransactionAsync(cancellationToken);
            await database.ExecuteSqlAsync(
                $"insert into inbox (id, handled_at) values ({Guid.CreateVersion7()}, {time.GetUtcNow()})", cancellationToken);
            return true;
        }
#pragma warning disable CA1031 // Whatever it is: it takes none.
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return false;
        }
    }
}
