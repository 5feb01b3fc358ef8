using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>What a refresh that is not like the others leaves in the database.</summary>
internal sealed class RefreshIncidents(
    AuthDbContext context, Revoker revoker, AuditTrail audit, Outbox outbox, TimeProvider time)
{
    /// <summary>A repetition came from another address.</summary>
    public async Task NoteAsync(Session session, string address, CancellationToken cancellationToken)
    {
        outbox.Add(context, new SessionRepeatedElsewhere(session.Id, session.UserId, session.Device, address), session.TenantId);
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The whole family dies: its refresh tokens with the session, its access tokens by the revocation.</summary>
    public async Task EndAsync(Session session, SessionEnd reason, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        context.Attach(session);
        session.End(reason, time.GetUtcNow());
        revoker.Add(RevocationScope.Session, session.Id.Value);
        if (reason is SessionEnd.TokenReuse)
        {
            outbox.Add(context, new SessionReuseDetected(session.Id, session.UserId, session.Device, session.Address), session.TenantId);
        }

        audit.Note(
            session.TenantId, AuditActions.SessionEnded, $"session/{session.Id}", new { reason = reason.ToString(), session.UserId });
        try
        {
            await audit.WriteAsync(context, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody else ended it first, and published that.
            return;
        }

        await revoker.PublishAsync();
    }
}
