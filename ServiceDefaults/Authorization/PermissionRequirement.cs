using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ServiceDefaults.Authorization;

/// <summary>The caller's membership must hold a permission.</summary>
/// <param name="Permission">One of <see cref="Permissions"/>.</param>
public sealed record PermissionRequirement(string Permission) : IAuthorizationRequirement;

/// <summary>Asks the versioned source, not the token, so that a change is in force with the next request.</summary>
internal sealed class PermissionHandler(AccessControl access) : AuthorizationHandler<PermissionRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
    {
        if (context.Resource is not HttpContext http || context.User.AccessToken() is not { } token)
        {
            return;
        }

        var (snapshot, decision) = await access.CheckRequestAsync(http, token, requirement.Permission);
        http.Features.Set(snapshot);
        http.Features.Set(decision);
        if (decision.Allowed)
        {
            context.Succeed(requirement);
        }
    }
}
