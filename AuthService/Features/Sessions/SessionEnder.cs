using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>Ends sessions: in the database, and at once for their access tokens everywhere.</summary>
internal sealed class SessionEnder(AuthDbContext context, Revoker revoker, AuditTrail audit, TimeProvider time)
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
        var found = await chosen.Where(s => s.EndedAt == null)
            .Select(s => new { s.Id, s.TenantId, s.UserId }).ToListAsync(cancellationToken);
        var ids = found.ConvertAll(s => s.Id);

        // Whoever acts as somebody else does so from a session of their own.
        var acting = await context.Sessions
            .Where(s => s.EndedAt == null && !ids.Contains(s.Id) && context.Impersonations.Any(i => i.Id == s.Id && ids.Contains(i.ActorSessionId)))
            .Select(s => new { s.Id, s.TenantId, s.UserId }).ToListAsync(cancellationToken);
        found.AddRange(acting);
        ids.AddRange(acting.Select(s => s.Id));
        await context.Sessions.Where(s => ids.Contains(s.Id) && s.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.EndedAt, now).SetProperty(s => s.EndReason, reason), cancellationToken);
        foreach (var session in found)
        {
            revoker.Add(RevocationScope.Session, session.Id.Value);
            audit.Note(session.TenantId, AuditActions.SessionEnded, $"session/{session.Id}", new { reason = reason.ToString(), session.UserId });
        }

        return ids.Count;
    }
}
