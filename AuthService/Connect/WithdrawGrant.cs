using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Connect;

/// <summary>The caller takes back what they agreed to.</summary>
internal static class WithdrawGrant
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string clientId, Caller caller, Grants grants, CancellationToken cancellationToken) =>
        ClientNames.Find(clientId) is { } id && await grants.WithdrawAsync(caller.UserId, id, cancellationToken)
            ? TypedResults.NoContent()
            : Problems.NotFound();
}
