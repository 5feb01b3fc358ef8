using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Members;

/// <summary>Ends a membership with its roles and sessions.</summary>
internal sealed class MemberRemoval(AuthDbContext context, AuditTrail audit, Revoker revoker, Outbox outbox, TimeProvider time)
{
    /// <param name="member">The member, with roles.</param>
    /// <param name="change">The change that has begun; it is committed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task RemoveAsync(Membership member, AuthorityChange change, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        audit.Add(context, AuditActions.MemberRemoved, $"user/{member.UserId}", new { roles = member.Roles.Select(r => r.Role.Name) });
        outbox.Add(context, new MemberLeft(member.Id, member.UserId, member.TenantId), member.TenantId);
        member.EndedAt = now;
        context.RemoveRange(member.Roles);
        await context.Sessions.Where(s => s.MembershipId == member.Id && s.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.EndedAt, now).SetProperty(s => s.EndReason, SessionEnd.MembershipEnded), cancellationToken);
        await EndImpersonationsAsync(member, now, cancellationToken);
        revoker.Add(RevocationScope.Membership, member.Id.Value);
        await change.RaiseAsync(member.Id, cancellationToken);
        await change.CommitAsync(cancellationToken);
        await revoker.PublishAsync();
    }

    // Whom they acted as here, they act as no more.
    private async Task EndImpersonationsAsync(Membership member, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var acting = await context.Sessions
            .Where(s => s.EndedAt == null && context.Impersonations.Any(i => i.Id == s.Id && i.ActorId == member.UserId && i.TenantId == member.TenantId))
            .Select(s => s.Id).ToListAsync(cancellationToken);
        await context.Sessions.Where(s => acting.Contains(s.Id)).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.EndedAt, now).SetProperty(s => s.EndReason, SessionEnd.MembershipEnded), cancellationToken);
        acting.ForEach(id => revoker.Add(RevocationScope.Session, id.Value));
    }
}
