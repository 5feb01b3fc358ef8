using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Passkeys;

/// <summary>The caller's passkeys, the oldest first.</summary>
internal static class ListPasskeys
{
    public static async Task<Ok<Page<PasskeyEntry>>> HandleAsync(
        Caller caller, AuthDbContext context, Passkeys passkeys, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<PasskeyEntry>(
            await passkeys.ListAsync(await context.Users.SingleAsync(u => u.Id == caller.UserId, cancellationToken), cancellationToken)));
}
