using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>A secret for an authenticator app; in force once a code has confirmed it.</summary>
internal static class BeginTotp
{
    public static async Task<Results<Ok<TotpSecret>, ProblemHttpResult>> HandleAsync(
        Caller caller, AuthDbContext context, Authenticators authenticators, CancellationToken cancellationToken)
    {
        var user = await context.Users.SingleAsync(u => u.Id == caller.UserId, cancellationToken);
        return await authenticators.BeginAsync(user, cancellationToken) is { } secret
            ? TypedResults.Ok(secret)
            : Problems.Conflict("There is an authenticator already; remove it first.");
    }
}
