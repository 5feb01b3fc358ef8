using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Members;

/// <summary>For the gateway and the services: what a membership may do, from the database.</summary>
internal static class GetSnapshot
{
    public static async Task<Results<Ok<MembershipSnapshot>, ProblemHttpResult>> HandleAsync(
        MembershipId id, IMembershipSource memberships, CancellationToken cancellationToken) =>
        await memberships.LoadAsync(id, _ => false, cancellationToken) is { } snapshot ? TypedResults.Ok(snapshot) : Problems.NotFound();
}
