using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>What a refresh that is not like the others leaves in the database.</summary>
internal sealed class RefreshIncidents(AuthDbContext context, Revoker revoker, Outbox outbox, TimeProvider time)
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
        context.Attach(session);
        session.End(reason, time.GetUtcNow());
        revoker.Add(RevocationScope.Session, session.Id.Value);
        if (reason is SessionEnd.TokenReuse)
        {
            outbox.Add(context, new SessionReuseDetected(session.Id, session.UserId, session.Device, session.Address), session.TenantId);
        }

        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody else ended it first, and published that.
            return;
        }

        await revoker.PublishAsync();
    }
}
