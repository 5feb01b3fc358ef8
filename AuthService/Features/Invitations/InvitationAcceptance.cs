using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gatehouse.AuthService.Features.Invitations;

/// <summary>Finds the invitation of a token, and turns it into a membership exactly once.</summary>
internal sealed class InvitationAcceptance(
    AuthDbContext context, AuthorityChange change, TenantFounder founder, AuditTrail audit, Outbox outbox, TimeProvider time)
{
    /// <summary>The open invitation of a token, or why it cannot be accepted.</summary>
    public async Task<(Invitation? Invitation, ProblemHttpResult? Refusal)> FindAsync(InvitationToken token, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var hash = token.Hash;
        await context.ShowInvitationAsync(hash, cancellationToken);
        var found = await context.Set<Invitation>().AsNoTracking().IgnoreQueryFilters([PlatformModel.TenantFilter])
            .Where(i => i.TokenHash == hash)
            .Join(context.Tenants, i => i.TenantId, t => t.Id, (Invitation, t) => new { Invitation, t.Status })
            .SingleOrDefaultAsync(cancellationToken);
        return found switch
        {
            null or { Status: TenantStatus.Deleted } => (null, Worthless("This link is not valid. If the invitation was sent again, use the latest mail.")),
            { Status: TenantStatus.Suspended } => (null, Problems.Of(StatusCodes.Status403Forbidden, ErrorCodes.TenantSuspended)),
            _ => Check(found.Invitation) is { } refusal ? (null, refusal) : (found.Invitation, null),
        };
    }

    /// <summary>Makes the person a member. Of two at once the later one waits for the tenant's lock and finds it done.</summary>
    /// <returns>Why not, or nothing.</returns>
    public async Task<ProblemHttpResult?> JoinAsync(Invitation found, InvitedPerson.Found person, CancellationToken cancellationToken)
    {
        await change.BeginAsync(found.TenantId, cancellationToken);
        var invitation = await context.Set<Invitation>().SingleAsync(i => i.Id == found.Id, cancellationToken);
        if ((invitation.TokenHash.AsSpan().SequenceEqual(found.TokenHash) ? Check(invitation) : Worthless("The invitation was sent again; use the latest mail."))
            is { } refusal)
        {
            return await UndoAsync(refusal, cancellationToken);
        }

        var user = person.User;
        if (person.IsNew)
        {
            founder.Introduce(user, found.TenantId);
        }

        await AddMemberAsync(invitation, user.Id, cancellationToken);
        invitation.Accept(user.Id, time.GetUtcNow());
        audit.Add(context, AuditActions.InvitationAccepted, $"invitation/{invitation.Id}", actor: user.Id);
        audit.Add(context, AuditActions.MemberJoined, $"user/{user.Id}", actor: user.Id);
        try
        {
            await change.CommitAsync(cancellationToken);
            return null;
        }
        catch (DbUpdateException failure) when (failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "users" })
        {
            return await UndoAsync(Problems.Conflict("There is an account for this address now: sign in to accept."), cancellationToken);
        }
    }

    private async Task AddMemberAsync(Invitation invitation, UserId user, CancellationToken cancellationToken)
    {
        var roles = await context.Roles.Where(r => invitation.RoleIds.Contains(r.Id)).ToListAsync(cancellationToken);
        var known = await context.Memberships.Include(m => m.Roles).SingleOrDefaultAsync(m => m.UserId == user, cancellationToken);
        if (known is null)
        {
            founder.Join(user, invitation.TenantId, roles);
            return;
        }

        // Somebody who comes back takes up the same membership; somebody who never left gets the roles added.
        if (known.EndedAt is not null)
        {
            known.TakeUp();
            outbox.Add(context, new MemberJoined(known.Id, user, invitation.TenantId), invitation.TenantId);
        }

        context.AddRange(roles.Where(r => known.Roles.TrueForAll(k => k.RoleId != r.Id))
            .Select(r => new MembershipRole { TenantId = invitation.TenantId, MembershipId = known.Id, RoleId = r.Id }));
        await change.RaiseAsync(known.Id, cancellationToken);
    }

    private ProblemHttpResult? Check(Invitation invitation) => invitation.StatusAt(time.GetUtcNow()) switch
    {
        InvitationStatus.Accepted => Problems.Conflict("This invitation was accepted already. Sign in."),
        InvitationStatus.Withdrawn => Worthless("This invitation was withdrawn."),
        InvitationStatus.Expired => Worthless("This invitation has expired. Ask for it to be sent again."),
        _ => null,
    };

    private async Task<ProblemHttpResult> UndoAsync(ProblemHttpResult refusal, CancellationToken cancellationToken)
    {
        await context.Database.CurrentTransaction!.RollbackAsync(cancellationToken);
        return refusal;
    }

    private static ProblemHttpResult Worthless(string why) => Problems.Invalid("token", why);
}
