using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Members;

/// <summary>
/// Shuts a member out of this company at once, keys and sessions included, or lets them in again. Their roles stay, and so
/// does what they have elsewhere: a person belongs to themselves.
/// </summary>
internal static class LockMember
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        UserId userId,
        Request request,
        Caller caller,
        AuthDbContext context,
        AuthorityChange change,
        SessionEnder sessions,
        Revoker revoker,
        AuditTrail audit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (userId == caller.UserId)
        {
            return Problems.Conflict("Nobody locks themselves out.");
        }

        await change.BeginAsync(caller, cancellationToken);
        if (await context.FindMemberAsync(userId, cancellationToken) is not { } member)
        {
            return Problems.NotFound();
        }

        if (change.Refuse(member.Roles.SelectMany(r => r.Role.Permissions)) is { } refusal)
        {
            return refusal;
        }

        if (await context.IsLastAdminAsync(member, cancellationToken))
        {
            return Problems.Conflict("The last admin of a company stays. Make somebody else one first.");
        }

        member.LockedAt ??= time.GetUtcNow();
        await sessions.EndWithinAsync(MemberSessions.Of(context, userId, caller.TenantId), SessionEnd.EndedByAdmin, cancellationToken);
        revoker.Add(RevocationScope.Membership, member.Id.Value);
        audit.Note(caller.TenantId, AuditActions.MemberLocked, $"user/{userId}", new { request.Reason });
        await CommitAsync(member, context, change, audit, cancellationToken);
        await revoker.PublishAsync();
        return TypedResults.NoContent();
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> LiftAsync(
        UserId userId, Caller caller, AuthDbContext context, AuthorityChange change, AuditTrail audit, CancellationToken cancellationToken)
    {
        await change.BeginAsync(caller, cancellationToken);
        if (await context.FindMemberAsync(userId, cancellationToken) is not { } member)
        {
            return Problems.NotFound();
        }

        if (change.Refuse(member.Roles.SelectMany(r => r.Role.Permissions)) is { } refusal)
        {
            return refusal;
        }

        if (member.LockedAt is not null)
        {
            member.LockedAt = null;
            audit.Note(caller.TenantId, AuditActions.MemberUnlocked, $"user/{userId}");
            await CommitAsync(member, context, change, audit, cancellationToken);
        }

        return TypedResults.NoContent();
    }

    private static async Task CommitAsync(
        Membership member, AuthDbContext context, AuthorityChange change, AuditTrail audit, CancellationToken cancellationToken)
    {
        await change.RaiseAsync(member.Id, cancellationToken);
        await audit.WriteAsync(context, cancellationToken);
        await change.CommitAsync(cancellationToken);
    }

    public sealed record Request([Required, Length(3, 200), PlainText] string Reason);
}
