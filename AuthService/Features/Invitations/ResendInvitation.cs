using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Invitations;

/// <summary>The same invitation with a new token and a new week; the token sent before is worth nothing any more.</summary>
internal static class ResendInvitation
{
    public static async Task<Results<Accepted, ProblemHttpResult>> HandleAsync(
        Guid id,
        Caller caller,
        AuthDbContext context,
        AuthorityChange change,
        InvitationMail mail,
        AuditTrail audit,
        CancellationToken cancellationToken)
    {
        await change.BeginAsync(caller, cancellationToken);
        if (await context.Set<Invitation>().SingleOrDefaultAsync(i => i.Id == id, cancellationToken) is not { } invitation)
        {
            return Problems.NotFound();
        }

        if (!invitation.IsOpen)
        {
            return Problems.Conflict("This invitation was accepted or withdrawn.");
        }

        // Sending again prolongs what is given, so it takes the same as giving.
        var roles = await context.Roles.Where(r => invitation.RoleIds.Contains(r.Id)).ToListAsync(cancellationToken);
        if (change.Refuse(roles.SelectMany(r => r.Permissions)) is { } refusal)
        {
            return refusal;
        }

        await mail.SendAsync(invitation, cancellationToken);
        audit.Add(context, AuditActions.InvitationResent, $"invitation/{id}");
        await change.CommitAsync(cancellationToken);
        return TypedResults.Accepted((string?)null);
    }
}
