using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>Ends sessions: in the database, and at once for their access tokens everywhere.</summary>
internal sealed class SessionEnder(AuthDbContext context, Revoker revoker, AuditTrail audit, Outbox outbox, TimeProvider time)
{
    /// <param name="chosen">Which; those that have ended already are left as they are.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many there were.</returns>
    public async Task<int> EndAsync(IQueryable<Session> chosen, SessionEnd reason, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var count = await EndWithinAsync(chosen, reason, cancellationToken);
        await audit.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await revoker.PublishAsync();
        return count;
    }

    /// <summary>
    /// The same within the caller's transaction, who ends it with <see cref="AuditTrail.WriteAsync"/> and then calls
    /// <see cref="Revoker.PublishAsync"/>.
    /// </summary>
    public async Task<int> EndWithinAsync(IQueryable<Session> chosen, SessionEnd reason, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var ids = await chosen.Where(s => s.EndedAt == null).Select(s => s.Id).ToListAsync(cancellationToken);

        // A browser's sign-in takes with it what clients had of it.
        var ended = await context.Sessions.AsNoTracking()
            .Where(s => s.EndedAt == null && (ids.Contains(s.Id) || (s.ParentId != null && ids.Contains(s.ParentId.Value))))
            .Select(s => new { s.Id, s.UserId, s.TenantId, s.ClientId }).ToListAsync(cancellationToken);
        var all = ended.ConvertAll(s => s.Id);
        await context.Sessions.Where(s => all.Contains(s.Id) && s.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.EndedAt, now).SetProperty(s => s.EndReason, reason), cancellationToken);
        foreach (var session in ended)
        {
            revoker.Add(RevocationScope.Session, session.Id.Value);
            audit.Note(session.TenantId, AuditActions.SessionEnded, $"session/{session.Id}", new { reason = reason.ToString(), session.UserId });
            if (session.ClientId is { } client)
            {
                outbox.Add(context, new ClientSessionEnded(session.Id, session.UserId, client), session.TenantId);
            }
        }

        return ids.Count;
    }
}
