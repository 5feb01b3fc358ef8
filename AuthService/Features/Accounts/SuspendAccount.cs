using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Accounts;

/// <summary>The platform shuts a person out, at once and everywhere, or lets them in again.</summary>
internal static class SuspendAccount
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        UserId userId,
        Request request,
        Caller caller,
        AuthDbContext context,
        MembershipReader memberships,
        SessionEnder sessions,
        Revoker revoker,
        AuditTrail audit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (userId == caller.UserId)
        {
            return Problems.Conflict("Nobody suspends themselves.");
        }

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);

        // A sign-in at the same time is waited for and ended, or waits and is refused.
        if (await context.Users.FromSql($"select * from users where id = {userId.Value} for no key update").SingleOrDefaultAsync(cancellationToken)
            is not { } user)
        {
            return Problems.NotFound();
        }

        user.ClosedAt ??= time.GetUtcNow();
        await sessions.EndWithinAsync(context.Sessions.Where(s => s.UserId == userId), SessionEnd.AccountClosed, cancellationToken);
        revoker.Add(RevocationScope.User, userId.Value);
        await RaiseVersionsAsync(userId, context, memberships, cancellationToken);
        await audit.NoteAsync(context, userId, AuditActions.AccountSuspended, new { request.Reason }, cancellationToken);
        await audit.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await revoker.PublishAsync();
        return TypedResults.NoContent();
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> LiftAsync(
        UserId userId, AuthDbContext context, MembershipReader memberships, AuditTrail audit, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await context.Users.SingleOrDefaultAsync(u => u.Id == userId, cancellationToken) is not { HasLeft: false } user)
        {
            return Problems.NotFound();
        }

        user.ClosedAt = null;
        await RaiseVersionsAsync(userId, context, memberships, cancellationToken);
        await audit.NoteAsync(context, userId, AuditActions.AccountReactivated, null, cancellationToken);
        await audit.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    // Copies of what the person may do say whether the account is open; a trigger announces the new versions.
    private static async Task RaiseVersionsAsync(
        UserId user, AuthDbContext context, MembershipReader memberships, CancellationToken cancellationToken)
    {
        foreach (var place in await memberships.OfAsync(user, cancellationToken))
        {
            await context.EnterTenantAsync(place.TenantId, cancellationToken);
            await context.Memberships.Where(m => m.Id == place.MembershipId)
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.Version, m => m.Version + 1), cancellationToken);
        }
    }

    public sealed record Request([Required, MaxLength(200), PlainText] string Reason);
}
