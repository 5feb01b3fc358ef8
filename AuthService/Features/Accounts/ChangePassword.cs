using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Accounts;

/// <summary>Another password for who knows the current one. Ends the other sessions unless asked not to.</summary>
internal static class ChangePassword
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Request request,
        Caller caller,
        HttpContext http,
        AuthDbContext context,
        PasswordChange change,
        CancellationToken cancellationToken)
    {
        var user = await context.Users.SingleOrDefaultAsync(u => u.Id == caller.UserId, cancellationToken);
        return await change.ApplyAsync(user, request, caller.Token.SessionId, Device.Of(http), cancellationToken) is { } refusal
            ? refusal
            : TypedResults.NoContent();
    }

    public sealed record Request(
        [Required, MaxLength(1024)] string CurrentPassword, [Required, MaxLength(1024)] string NewPassword, bool EndOtherSessions = true);
}
