using Gatehouse.AuthService.Features.Passkeys;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>
/// Somebody who is signed in proves once more who they are: by a passkey, or by their password and the second factor they
/// have. A remembered device does not count here.
/// </summary>
internal sealed class StepUp(CredentialCheck credentials, SecondFactor secondFactor, PasskeyCheck passkeys)
{
    /// <returns>How they proved it (RFC 8176), or why it was refused.</returns>
    public async Task<(IReadOnlyList<string>? Methods, ProblemHttpResult? Refusal)> ProveAsync(
        User user,
        string? password,
        string? code,
        string? recoveryCode,
        PasskeyAnswer? passkey,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        if (passkey is not null)
        {
            return await passkeys.VerifyAsync(passkey, user, http, cancellationToken) is var (_, proved)
                ? (proved, null)
                : (null, Problems.Invalid("passkey", "This passkey was not accepted. Try again."));
        }

        if (!await credentials.VerifyAsync(user, password ?? "", Device.Of(http), cancellationToken))
        {
            return (null, Problems.Invalid("password", "This is not your password."));
        }

        if (!user.TwoFactorEnabled)
        {
            return (["pwd"], null);
        }

        var (more, refusal) = await secondFactor.VerifyAsync(user, code, recoveryCode, cancellationToken);
        return more is not null ? (["pwd", .. more], null)
            : refusal!.StatusCode is not StatusCodes.Status401Unauthorized ? (null, refusal)
            : (null, Problems.Invalid(
                recoveryCode is null ? "code" : "recoveryCode", "Your account has a second factor, and this is not it, or it was used before."));
    }
}
