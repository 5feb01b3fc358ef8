using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>Address and password.</summary>
internal static class Login
{
    public static async Task<Results<Ok<TokenAnswer>, Ok<TenantChoice>, Ok<MfaChallenge>, ProblemHttpResult>> HandleAsync(
        Request request,
        CredentialCheck credentials,
        RememberedDevices remembered,
        SignIn signIn,
        TimeProvider time,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var device = Device.Of(http, request.DeviceName);
        if (await credentials.VerifyAsync(request.Email, request.Password, device, cancellationToken) is not { } user)
        {
            return Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidCredentials);
        }

        var proof = await remembered.StandInAsync(http, user, Proof.ByPassword(time.GetUtcNow()), cancellationToken);
        return await signIn.CompleteAsync(user, request.Tenant, device, proof, null, cancellationToken);
    }

    // Public for the validation generator, which passes others over. No EmailAddress rule: what is no address is simply not known.
    public sealed record Request(
        [Required, MaxLength(254), PlainText] string Email,
        [Required, MaxLength(1024)] string Password,
        [MaxLength(60)] string? Tenant = null,
        [MaxLength(Device.MaxLength), PlainText] string? DeviceName = null);
}
