using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Passkeys;

/// <summary>A passkey alone, or after a password as the second factor.</summary>
internal static class LoginWithPasskey
{
    public static async Task<Results<Ok<PasskeyQuestion>, ProblemHttpResult>> AskAsync(
        AskRequest request, PendingLogins pendings, PasskeyCheck check, HttpContext http, CancellationToken cancellationToken)
    {
        if (request.MfaToken is null)
        {
            return TypedResults.Ok(await check.AskAsync(null, http));
        }

        return await pendings.FindAsync(request.MfaToken, PendingStep.SecondFactor, cancellationToken) is (_, { TwoFactorEnabled: true } user)
            ? TypedResults.Ok(await check.AskAsync(user, http))
            : Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken);
    }

    public static async Task<Results<Ok<TokenAnswer>, Ok<TenantChoice>, Ok<MfaChallenge>, ProblemHttpResult>> HandleAsync(
        Request request,
        PendingLogins pendings,
        PasskeyCheck check,
        SignIn signIn,
        TimeProvider time,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var answer = new PasskeyAnswer(request.Ceremony, request.Credential!.Value.GetRawText());
        if (request.MfaToken is null)
        {
            return await check.VerifyAsync(answer, null, http, cancellationToken) is var (known, alone)
                ? await signIn.CompleteAsync(
                    known, request.Tenant, Device.Of(http, request.DeviceName), new(alone, time.GetUtcNow()), null, cancellationToken)
                : Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidCredentials);
        }

        if (await pendings.FindAsync(request.MfaToken, PendingStep.SecondFactor, cancellationToken) is not ({ } pending, { TwoFactorEnabled: true } user))
        {
            return Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken);
        }

        return await check.VerifyAsync(answer, user, http, cancellationToken) is var (_, methods)
            ? await signIn.CompleteAsync(
                user, pending.Tenant, Device.Of(http, pending.Device), pending.Proof.With(methods, time.GetUtcNow()), pending.NotAfter, cancellationToken)
            : Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidCredentials);
    }

    public sealed record AskRequest([MaxLength(2048)] string? MfaToken = null);

    public sealed record Request(
        [Required, MaxLength(PasskeyCeremony.MaxLength)] string Ceremony,
        [Required] JsonElement? Credential,
        [MaxLength(2048)] string? MfaToken = null,
        [MaxLength(60)] string? Tenant = null,
        [MaxLength(Device.MaxLength), PlainText] string? DeviceName = null);
}
