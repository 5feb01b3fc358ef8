using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>The second step of a login that was asked which tenant is meant.</summary>
internal static class ChooseTenant
{
    public static async Task<Results<Ok<TokenAnswer>, Ok<TenantChoice>, ProblemHttpResult>> HandleAsync(
        Request request,
        AuthDbContext context,
        KeyProtection protection,
        SignIn signIn,
        TimeProvider time,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (PendingLogin.Open(request.LoginToken, protection, now) is not { } pending
            || await context.Users.SingleOrDefaultAsync(u => u.Id == pending.UserId, cancellationToken) is not { ClosedAt: null } user)
        {
            return Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken);
        }

        return await signIn.CompleteAsync(
            user, request.TenantId!.Value.ToString(), Device.Of(http, pending.Device), pending.Proof, null, cancellationToken);
    }

    public sealed record Request([Required, MaxLength(2048)] string LoginToken, [Required] TenantId? TenantId);
}
