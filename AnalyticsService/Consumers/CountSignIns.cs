using Gatehouse.AnalyticsService.Data;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.Consumers;

/// <summary>Counts sign-ins in the company they were for; those of nobody's company count nowhere.</summary>
internal sealed class CountSignIns(AnalyticsDbContext db) : IHandle<SignInEnded>
{
    public Task HandleAsync(SignInEnded happened, EventEnvelope envelope, CancellationToken cancellationToken) => envelope.TenantId is { } tenant
        ? db.Database.ExecuteSqlAsync(
            $"select count_sign_in({tenant.Value}, {envelope.Id}, {envelope.OccurredAt}, {happened.UserId?.Value}::uuid, {happened.Outcome}, {happened.Reason})",
            cancellationToken)
        : Task.CompletedTask;
}
