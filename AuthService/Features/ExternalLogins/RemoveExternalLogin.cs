using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.ExternalLogins;

/// <summary>The caller no longer signs in with an account elsewhere.</summary>
internal static class RemoveExternalLogin
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid id, Caller caller, LinkedAccounts links, CancellationToken cancellationToken) =>
        await links.UnlinkAsync(caller.UserId, id, cancellationToken) is { } refusal ? refusal : TypedResults.NoContent();
}
