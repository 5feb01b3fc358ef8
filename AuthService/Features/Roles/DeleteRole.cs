using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Roles;

/// <summary>Deletes a role of the tenant's own; whoever had it has it no longer.</summary>
internal static class DeleteRole
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid id,
        Caller caller,
        EditGuard guard,
        AuthDbContext context,
        AuthorityChange change,
        SessionEnder sessions,
        Revoker revoker,
        AuditTrail audit,
        CancellationToken cancellationToken)
    {
        await change.BeginAsync(caller, cancellationToken);
        if (await context.Roles.SingleOrDefaultAsync(r => r.Id == id, cancellationToken) is not { } role)
        {
            return Problems.NotFound();
        }

        if ((guard.Refuse(role.Version) ?? role.RefuseChange() ?? change.Refuse(role.Permissions)) is { } refusal)
        {
            return refusal;
        }

        await sessions.EndWithinAsync(MemberSessions.ActedIn(context, role.Holders(context)), SessionEnd.EndedByAdmin, cancellationToken);
        var members = await context.Set<MembershipRole>().Where(r => r.RoleId == id).ExecuteDeleteAsync(cancellationToken);
        context.Remove(role);
        audit.Note(caller.TenantId, AuditActions.RoleDeleted, $"role/{id}", new { role.Name, role.Permissions, members });
        await change.RaiseTenantAsync(cancellationToken);
        await audit.WriteAsync(context, cancellationToken);
        await change.CommitAsync(cancellationToken);
        await revoker.PublishAsync();
        return TypedResults.NoContent();
    }
}
