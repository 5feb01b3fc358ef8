using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Policies;

internal static class PolicyEndpoints
{
    public static void MapPolicies(this IEndpointRouteBuilder app)
    {
        var policies = app.MapGroup("/policies").WithTags("Policies");
        policies.MapGet("", ListPolicies.HandleAsync).RequirePermission(Permissions.PoliciesRead);
        policies.MapPost("", CreatePolicy.HandleAsync).RequirePermission(Permissions.PoliciesWrite);
        policies.MapPut("/{id:guid}", ChangePolicy.HandleAsync).RequirePermission(Permissions.PoliciesWrite);
        policies.MapDelete("/{id:guid}", DeletePolicy.HandleAsync).RequirePermission(Permissions.PoliciesDelete);
        policies.MapGet("/{id:guid}/history", ListPolicyVersions.HandleAsync).RequirePermission(Permissions.PoliciesRead);
        policies.MapGet("/attributes", ListAttributes.HandleAsync).RequirePermission(Permissions.PoliciesRead);
        policies.MapPost("/validation", CheckCondition.Handle).RequirePermission(Permissions.PoliciesRead);
        policies.MapPost("/explain", ExplainDecision.HandleAsync).RequirePermission(Permissions.PoliciesRead);
        app.MapInternal().MapGet("/tenants/{id}/policies", GetPolicies.HandleAsync);
    }
}
