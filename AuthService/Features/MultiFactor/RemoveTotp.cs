using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>No authenticator any more, for who still has it or a recovery code.</summary>
internal static class RemoveTotp
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        [FromBody] Request request,
        Caller caller,
        AuthDbContext context,
        SecondFactors factors,
        SecondFactor secondFactor,
        Authenticators authenticators,
        CancellationToken cancellationToken)
    {
        var user = await context.Users.SingleAsync(u => u.Id == caller.UserId, cancellationToken);
        if (!await factors.HasTotpAsync(user.Id, cancellationToken))
        {
            return Problems.NotFound();
        }

        var (methods, refusal) = await secondFactor.VerifyAsync(user, request.Code, request.RecoveryCode, cancellationToken);
        if (methods is null)
        {
            // Not a matter of the session, which goes on.
            return refusal!.StatusCode is StatusCodes.Status401Unauthorized
                ? Problems.Invalid(request.Code is null ? "recoveryCode" : "code", "The code is wrong or was used before.")
                : refusal;
        }

        await authenticators.RemoveAsync(user, cancellationToken);
        return TypedResults.NoContent();
    }

    public sealed record Request([MaxLength(20)] string? Code = null, [MaxLength(60)] string? RecoveryCode = null);
}
