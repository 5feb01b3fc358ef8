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

/// <summary>Changes a role of the tenant's own; in force for everybody who has it with their next request.</summary>
internal static class ChangeRole
{
    public static async Task<Results<Ok<RoleAnswer>, ProblemHttpResult>> HandleAsync(
        Guid id,
        RoleRequest request,
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

        var permissions = request.DistinctPermissions();
        if ((guard.Refuse(role.Version)
            ?? role.RefuseChange()
            ?? change.Refuse(permissions.Except(role.Permissions).Concat(role.Permissions.Except(permissions)))) is { } refusal)
        {
            return refusal;
        }

        if (await context.Roles.AnyAsync(r => r.Name == request.Name && r.Id != id, cancellationToken))
        {
            return Problems.Conflict("There is a role of this name.");
        }

        if (role.Permissions.Except(permissions).Any())
        {
            await sessions.EndWithinAsync(MemberSessions.ActedIn(context, role.Holders(context)), SessionEnd.EndedByAdmin, cancellationToken);
        }

        audit.Note(caller.TenantId, AuditActions.RoleChanged, $"role/{id}", new
        {
            before = new { role.Name, role.Permissions },
            after = new { request.Name, permissions },
        });
        role.Name = request.Name;
        role.Description = request.Description;
        role.Permissions = permissions;
        role.Version++;
        await change.RaiseTenantAsync(cancellationToken);
        await audit.WriteAsync(context, cancellationToken);
        await change.CommitAsync(cancellationToken);
        await revoker.PublishAsync();
        guard.Tag(role.Version);
        return TypedResults.Ok(RoleAnswer.Of(role));
    }
}
