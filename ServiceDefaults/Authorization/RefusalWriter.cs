using Gatehouse.ServiceDefaults.Authorization.Policies;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.ServiceDefaults.Authorization;

/// <summary>Says in a 403 what was needed and what the caller has.</summary>
internal sealed class RefusalWriter : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler usual = new();

    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (!authorizeResult.Forbidden)
        {
            return usual.HandleAsync(next, context, policy, authorizeResult);
        }

        var snapshot = context.Features.Get<MembershipSnapshot>();
        return Refuse(context, snapshot, Required(authorizeResult)).ExecuteAsync(context);
    }

    private static ProblemHttpResult Refuse(HttpContext context, MembershipSnapshot? snapshot, string required)
    {
        switch (snapshot?.Status)
        {
            case MembershipStatus.Ended:
                context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
                return Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken);
            case MembershipStatus.TenantSuspended:
                return Problems.Of(StatusCodes.Status403Forbidden, ErrorCodes.TenantSuspended);
            default:
                context.Response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_scope\"";
                return Problems.Of(
                    StatusCodes.Status403Forbidden,
                    ErrorCodes.InsufficientPermissions(required, snapshot?.Permissions ?? []),
                    snapshot?.Has(required) is true ? context.Features.Get<Decision>()?.Reason : null);
        }
    }

    private static string Required(PolicyAuthorizationResult result) =>
        string.Join(", ", result.AuthorizationFailure?.FailedRequirements.OfType<PermissionRequirement>().Select(r => r.Permission) ?? []);
}
