using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>Ends sessions: in the database, and at once for their access tokens everywhere.</summary>
internal sealed class SessionEnder(AuthDbContext context, Revoker revoker, TimeProvider time)
{
    /// <param name="chosen">Which; those that have ended already are left as they are.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many there were.</returns>
    public async Task<int> EndAsync(IQueryable<Session> chosen, SessionEnd reason, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var count = await EndWithinAsync(chosen, reason, cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await revoker.PublishAsync();
        return count;
    }

    /// <summary>The same within the caller's transaction, who then calls <see cref="Revoker.PublishAsync"/>.</summary>
    public async Task<int> EndWithinAsync(IQueryable<Session> chosen, SessionEnd reason, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var ids = await chosen.Where(s => s.EndedAt == null).Select(s => s.Id).ToListAsync(cancellationToken);
        ids = [.. ids.Union(await context.Sessions
            .Where(s => s.ParentId != null && ids.Contains(s.ParentId.Value) && s.EndedAt == null).Select(s => s.Id).ToListAsync(cancellationToken))];
        await context.Sessions.Where(s => ids.Contains(s.Id) && s.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.EndedAt, now).SetProperty(s => s.EndReason, reason), cancellationToken);
        ids.ForEach(id => revoker.Add(RevocationScope.Session, id.Value));
        return ids.Count;
    }
}
