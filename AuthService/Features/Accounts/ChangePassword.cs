using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
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
        CredentialCheck credentials,
        Passwords passwords,
        SessionEnder sessions,
        Revoker revoker,
        AccountMail mail,
        AuditTrail audit,
        CancellationToken cancellationToken)
    {
        var user = await context.Users.SingleOrDefaultAsync(u => u.Id == caller.UserId, cancellationToken);
        if (!await credentials.VerifyAsync(user, request.CurrentPassword, Device.Of(http), cancellationToken))
        {
            return Problems.Invalid("currentPassword", "This is not your current password.");
        }

        if (PasswordRules.Refusal(request.NewPassword, user!.TwoFactorEnabled, user.Email!, user.Name) is { } refusal)
        {
            return Problems.Invalid("newPassword", refusal);
        }

        var hash = await passwords.HashAsync(request.NewPassword, cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        user.PasswordHash = hash;
        if (request.EndOtherSessions)
        {
            var current = caller.Token.SessionId;
            await sessions.EndWithinAsync(
                context.Sessions.Where(s => s.UserId == user.Id && s.Id != current
                    && !context.Sessions.Any(c => c.Id == current && c.ParentId == s.Id)), SessionEnd.PasswordChanged, cancellationToken);
        }

        mail.AddPasswordChanged(user);
        await audit.NoteAsync(context, user.Id, AuditActions.PasswordChanged, null, cancellationToken);
        await audit.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await revoker.PublishAsync();
        return TypedResults.NoContent();
    }

    public sealed record Request(
        [Required, MaxLength(1024)] string CurrentPassword, [Required, MaxLength(1024)] string NewPassword, bool EndOtherSessions = true);
}
