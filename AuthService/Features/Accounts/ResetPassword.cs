using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Accounts;

/// <summary>A new password for who has the mailed link. Signs nobody in, and everybody out.</summary>
internal static class ResetPassword
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Request request,
        AuthDbContext context,
        AccountTokens tokens,
        Passwords passwords,
        LoginFailures failures,
        SecondFactors factors,
        SessionEnder sessions,
        Revoker revoker,
        AccountMail mail,
        AuditTrail audit,
        CancellationToken cancellationToken)
    {
        if (await tokens.FindAsync(request.Token, cancellationToken) is not { Purpose: AccountPurpose.ResetPassword } token
            || await context.Users.SingleOrDefaultAsync(u => u.Id == token.UserId, cancellationToken) is not { ClosedAt: null } user)
        {
            return Problems.Invalid("token", "The link is no longer good; ask for a new one.");
        }

        if (PasswordRules.Refusal(request.NewPassword, user.TwoFactorEnabled, user.Email!, user.Name) is { } refusal)
        {
            return Problems.Invalid("newPassword", refusal);
        }

        var hash = await passwords.HashAsync(request.NewPassword, cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (!await UserRow.TakeAsync(context, user, cancellationToken) || !await tokens.SpendAsync(token, cancellationToken))
        {
            return Problems.Invalid("token", "The link is no longer good; ask for a new one.");
        }

        user.PasswordHash = hash;
        user.HasShortPassword = PasswordRules.IsShort(request.NewPassword);
        user.EmailConfirmed = true;
        await tokens.WithdrawAsync(user.Id, cancellationToken);
        await sessions.EndWithinAsync(context.Sessions.Where(s => s.UserId == user.Id), SessionEnd.PasswordReset, cancellationToken);
        await failures.ForgetAllAsync(user.Id, cancellationToken);
        await factors.ForgetDevicesAsync(user.Id, cancellationToken);
        mail.AddPasswordChanged(user);
        await audit.NoteAsync(context, user.Id, AuditActions.PasswordReset, null, cancellationToken, user.Id);
        await audit.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await revoker.PublishAsync();
        return TypedResults.NoContent();
    }

    public sealed record Request([Required, MaxLength(100), PlainText] string Token, [Required, MaxLength(1024)] string NewPassword);
}
