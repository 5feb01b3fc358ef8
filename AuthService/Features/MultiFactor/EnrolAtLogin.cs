using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>For people who have no second factor where one is asked for: they set one up, and are in.</summary>
internal static class EnrolAtLogin
{
    public static async Task<Results<Ok<TotpSecret>, ProblemHttpResult>> BeginAsync(
        BeginRequest request, PendingLogins pendings, Authenticators authenticators, CancellationToken cancellationToken) =>
        await pendings.FindAsync(request.MfaToken, PendingStep.Enrolment, cancellationToken) is (_, { TwoFactorEnabled: false } user)
        && await authenticators.BeginAsync(user, cancellationToken) is { } secret
            ? TypedResults.Ok(secret)
            : Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> ConfirmAsync(
        ConfirmRequest request,
        PendingLogins pendings,
        Authenticators authenticators,
        SignIn signIn,
        TimeProvider time,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        if (await pendings.FindAsync(request.MfaToken, PendingStep.Enrolment, cancellationToken) is not ({ } pending, { TwoFactorEnabled: false } user))
        {
            return Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken);
        }

        var (codes, refusal) = await authenticators.ConfirmAsync(user, request.Code, cancellationToken);
        if (codes is null)
        {
            return refusal!;
        }

        // The tenant is settled, so the answer is tokens or a refusal.
        var answer = await signIn.CompleteAsync(
            user, pending.Tenant, Device.Of(http, pending.Device), pending.Proof.With(["otp", "mfa"], time.GetUtcNow()), pending.NotAfter, cancellationToken);
        return answer.Result is Ok<TokenAnswer> { Value: { } tokens }
            ? TypedResults.Ok(new Response(
                codes, tokens.AccessToken, tokens.RefreshToken, tokens.TokenType, tokens.ExpiresIn, tokens.TenantId, tokens.Roles))
            : answer.Result as ProblemHttpResult ?? Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken);
    }

    public sealed record BeginRequest([Required, MaxLength(2048)] string MfaToken);

    public sealed record ConfirmRequest([Required, MaxLength(2048)] string MfaToken, [Required, MaxLength(20)] string Code);

    /// <summary>As a login's, and the recovery codes, shown once.</summary>
    internal sealed record Response(
        IReadOnlyList<string> RecoveryCodes,
        string AccessToken,
        string RefreshToken,
        string TokenType,
        int ExpiresIn,
        TenantId? TenantId,
        IReadOnlyList<string> Roles);
}
