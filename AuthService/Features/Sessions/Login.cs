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
        Request request, CredentialCheck credentials, SignIn signIn, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        var device = Device.Of(http, request.DeviceName);
        return await credentials.VerifyAsync(request.Email, request.Password, device, cancellationToken) is { } user
            ? await signIn.CompleteAsync(user, request.Tenant, device, Proof.ByPassword(time.GetUtcNow()), null, cancellationToken)
            : Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidCredentials);
    }

    // Public for the validation generator, which passes others over. No EmailAddress rule: what is no address is simply not known.
    public sealed record Request(
        [Required, MaxLength(254), PlainText] string Email,
        [Required, MaxLength(1024)] string Password,
        [MaxLength(60)] string? Tenant = null,
        [MaxLength(Device.MaxLength), PlainText] string? DeviceName = null);
}
