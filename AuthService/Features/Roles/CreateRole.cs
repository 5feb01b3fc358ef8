using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Roles;

/// <summary>A role of the tenant's own.</summary>
internal static class CreateRole
{
    public static async Task<Results<Created<RoleAnswer>, ProblemHttpResult>> HandleAsync(
        RoleRequest request,
        Caller caller,
        EditGuard guard,
        AuthDbContext context,
        AuthorityChange change,
        AuditTrail audit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        await change.BeginAsync(caller, cancellationToken);
        if (change.Refuse(request.Permissions) is { } refusal)
        {
            return refusal;
        }

        if (await context.Roles.AnyAsync(r => r.Name == request.Name, cancellationToken))
        {
            return Problems.Conflict("There is a role of this name.");
        }

        var role = new Role
        {
            Id = Guid.CreateVersion7(),
            TenantId = caller.TenantId,
            Name = request.Name,
            Description = request.Description,
            Permissions = request.DistinctPermissions(),
            CreatedAt = time.GetUtcNow(),
        };
        context.Add(role);
        audit.Add(context, AuditActions.RoleCreated, $"role/{role.Id}", new { role.Name, role.Permissions });
        await change.CommitAsync(cancellationToken);
        guard.Tag(role.Version);
        return TypedResults.Created($"/api/roles/{role.Id}", RoleAnswer.Of(role));
    }
}
