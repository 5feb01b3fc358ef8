using Gatehouse.AuthService.Features;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Connect;

/// <summary>The applications the caller has agreed to.</summary>
internal static class ListGrants
{
    public static async Task<Ok<Page<Grants.Given>>> HandleAsync(Caller caller, Grants grants, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<Grants.Given>(await grants.ListAsync(caller.UserId, cancellationToken)));
}
