using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Members;

/// <summary>Ends a membership with its roles, sessions and keys, and whatever its person acts as from there.</summary>
internal sealed class MemberRemoval(AuthDbContext context, AuditTrail audit, SessionEnder sessions, Revoker revoker, Outbox outbox, TimeProvider time)
{
    /// <param name="member">The member, with roles.</param>
    /// <param name="change">The change that has begun; it is committed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task RemoveAsync(Membership member, AuthorityChange change, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        audit.Note(member.TenantId, AuditActions.MemberRemoved, $"user/{member.UserId}", new { roles = member.Roles.Select(r => r.Role.Name).ToList() });
        outbox.Add(context, new MemberLeft(member.Id, member.UserId, member.TenantId), member.TenantId);
        member.EndedAt = now;
        context.RemoveRange(member.Roles);
        await sessions.EndWithinAsync(context.Sessions.Where(s => s.MembershipId == member.Id), SessionEnd.MembershipEnded, cancellationToken);
        await context.ApiKeys.Where(k => k.MembershipId == member.Id && k.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(k => k.RevokedAt, now), cancellationToken);
        revoker.Add(RevocationScope.Membership, member.Id.Value);
        await change.RaiseAsync(member.Id, cancellationToken);
        await audit.WriteAsync(context, cancellationToken);
        await change.CommitAsync(cancellationToken);
        await revoker.PublishAsync();
    }
}
