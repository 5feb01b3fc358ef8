using Gatehouse.ServiceDefaults.Authentication;

namespace Gatehouse.AuthService.Features.Policies;

internal static class PolicyEndpoints
{
    public static void MapPolicies(this IEndpointRouteBuilder app) =>
        app.MapInternal().MapGet("/tenants/{id}/policies", GetPolicies.HandleAsync);
}
