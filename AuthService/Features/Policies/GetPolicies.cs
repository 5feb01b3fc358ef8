using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Policies;

/// <summary>For the gateway and the services: a tenant's policies, from the database.</summary>
internal static class GetPolicies
{
    public static async Task<Results<Ok<TenantPolicies>, ProblemHttpResult>> HandleAsync(
        TenantId id, IPolicySource policies, CancellationToken cancellationToken) =>
        await policies.LoadAsync(id, _ => false, cancellationToken) is { } found ? TypedResults.Ok(found) : Problems.NotFound();
}
