using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Accounts;

/// <summary>Ends an account for good: its memberships, sessions and everything it could sign in with.</summary>
internal sealed class AccountClosing(
    AuthDbContext context,
    MembershipReader memberships,
    AuthorityChange change,
    SecondFactors factors,
    SessionEnder sessions,
    Revoker revoker,
    AccountMail mail,
    AuditTrail audit,
    Outbox outbox,
    TimeProvider time)
{
    /// <summary>In a transaction of its own.</summary>
    /// <returns>The company that would be left without an admin, in which case nothing happened.</returns>
    public async Task<string?> CloseAsync(User user, UserId? actor, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await UserRow.TakeAsync(context, user, cancellationToken);
        await audit.NoteAsync(context, user.Id, AuditActions.AccountClosed, null, cancellationToken, actor);

        // One company after the other under its lock, in one order: of two who leave the same ones, none waits for ever.
        foreach (var place in (await memberships.OfAsync(user.Id, cancellationToken)).OrderBy(p => p.TenantId.Value))
        {
            await change.BeginAsync(place.TenantId, cancellationToken);
            if (await context.FindMemberAsync(user.Id, cancellationToken) is not { } membership)
            {
                continue;
            }

            if (await context.IsLastAdminAsync(membership, cancellationToken))
            {
                return place.Name;
            }

            membership.EndedAt = time.GetUtcNow();
            membership.Version++;
            outbox.Add(context, new MemberLeft(membership.Id, user.Id, place.TenantId), place.TenantId);
            await context.SaveChangesAsync(cancellationToken);
        }

        mail.AddClosed(user.Email!, user.Name);
        user.Close(time.GetUtcNow());
        await factors.ClearAsync(user, cancellationToken);
        await context.LinkedAccounts.Where(l => l.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        outbox.Add(context, new UserClosed(user.Id), null);
        await sessions.EndWithinAsync(context.Sessions.Where(s => s.UserId == user.Id), SessionEnd.AccountClosed, cancellationToken);
        revoker.Add(RevocationScope.User, user.Id.Value);
        await context.KnownDevices.Where(d => d.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await context.AccountTokens.Where(t => t.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await audit.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await revoker.PublishAsync();
        return null;
    }
}
