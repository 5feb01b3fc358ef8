using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Invitations;

/// <summary>Takes an invitation back.</summary>
internal static class WithdrawInvitation
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid id,
        Caller caller,
        AuthDbContext context,
        AuthorityChange change,
        AuditTrail audit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        await change.BeginAsync(caller, cancellationToken);
        if (await context.Set<Invitation>().SingleOrDefaultAsync(i => i.Id == id, cancellationToken) is not { } invitation)
        {
            return Problems.NotFound();
        }

        if (invitation.AcceptedAt is not null)
        {
            return Problems.Conflict("This invitation was accepted; remove the member instead.");
        }

        if (invitation.IsOpen)
        {
            invitation.Withdraw(time.GetUtcNow());
            audit.Add(context, AuditActions.InvitationWithdrawn, $"invitation/{id}");
            await change.CommitAsync(cancellationToken);
        }

        return TypedResults.NoContent();
    }
}
