using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>What second factors the caller has.</summary>
internal static class GetMfa
{
    public static async Task<Ok<Response>> HandleAsync(Caller caller, AuthDbContext context, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Response(
            await context.TotpAuthenticators.AnyAsync(a => a.UserId == caller.UserId && a.ConfirmedAt != null, cancellationToken),
            await context.RecoveryCodes.CountAsync(c => c.UserId == caller.UserId && c.UsedAt == null, cancellationToken),
            await context.UserPasskeys.CountAsync(p => p.UserId == caller.UserId, cancellationToken)));

    internal sealed record Response(bool Totp, int RecoveryCodesLeft, int Passkeys);
}
