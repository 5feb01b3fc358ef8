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
        foreach (var place in await memberships.OfAsync(user.Id, cancellationToken))
        {
            await context.EnterTenantAsync(place.TenantId, cancellationToken);
            if (await IsLastAdminAsync(user.Id, cancellationToken))
            {
                return place.Name;
            }

            var membership = await context.Memberships.SingleAsync(m => m.Id == place.MembershipId, cancellationToken);
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

    /// <summary>Whether somebody is the only one who runs the entered company.</summary>
    public async Task<bool> IsLastAdminAsync(UserId user, CancellationToken cancellationToken)
    {
        var admins = await context.Memberships
            .Where(m => m.EndedAt == null && m.LockedAt == null && m.Roles.Any(r => r.Role.IsBuiltIn && r.Role.Name == BuiltInRoles.CompanyAdmin))
            .Select(m => m.UserId).Take(2).ToListAsync(cancellationToken);
        return admins is [var last] && last == user;
    }
}
