using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Accounts;

/// <summary>A person leaves: every company, every device, for good. Their address is free again.</summary>
internal static class CloseAccount
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Request request,
        Caller caller,
        HttpContext http,
        AuthDbContext context,
        CredentialCheck credentials,
        AccountClosing closing,
        CancellationToken cancellationToken)
    {
        var user = await context.Users.SingleOrDefaultAsync(u => u.Id == caller.UserId, cancellationToken);
        if (!await credentials.VerifyAsync(user, request.CurrentPassword, Device.Of(http), cancellationToken))
        {
            return Problems.Invalid("currentPassword", "This is not your current password.");
        }

        return await closing.CloseAsync(user!, null, cancellationToken) is { } company
            ? Problems.Conflict($"You are the last admin of '{company}': hand it over or delete it first.")
            : TypedResults.NoContent();
    }

    public sealed record Request([Required, MaxLength(1024)] string CurrentPassword);
}
