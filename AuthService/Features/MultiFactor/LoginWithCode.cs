using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>The second step of a login that asked for a second factor.</summary>
internal static class LoginWithCode
{
    public static async Task<Results<Ok<TokenAnswer>, Ok<TenantChoice>, Ok<MfaChallenge>, ProblemHttpResult>> HandleAsync(
        Request request,
        PendingLogins pendings,
        SecondFactor secondFactor,
        SignIn signIn,
        TimeProvider time,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        if (await pendings.FindAsync(request.MfaToken, PendingStep.SecondFactor, cancellationToken) is not ({ } pending, { TwoFactorEnabled: true } user))
        {
            return Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken);
        }

        var (methods, refusal) = await secondFactor.VerifyAsync(user, request.Code, request.RecoveryCode, cancellationToken);
        return methods is null ? refusal! : await signIn.CompleteAsync(
            user, pending.Tenant, Device.Of(http, pending.Device), pending.Proof.With(methods, time.GetUtcNow()), pending.NotAfter, cancellationToken);
    }

    public sealed record Request(
        [Required, MaxLength(2048)] string MfaToken, [MaxLength(20)] string? Code = null, [MaxLength(60)] string? RecoveryCode = null);
}
