using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>Ten other recovery codes.</summary>
internal static class RenewRecoveryCodes
{
    public static async Task<Results<Ok<RecoveryCodesAnswer>, ProblemHttpResult>> HandleAsync(
        Caller caller, AuthDbContext context, Authenticators authenticators, CancellationToken cancellationToken)
    {
        var user = await context.Users.SingleAsync(u => u.Id == caller.UserId, cancellationToken);
        return user.TwoFactorEnabled
            ? TypedResults.Ok(new RecoveryCodesAnswer(await authenticators.RenewCodesAsync(user, cancellationToken)))
            : Problems.Conflict("There is no authenticator to recover; add one first.");
    }
}
