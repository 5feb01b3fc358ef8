using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Accounts;

/// <summary>Changes a password, whether as JSON or as a page.</summary>
internal sealed class PasswordChange(
    AuthDbContext context,
    CredentialCheck credentials,
    Passwords passwords,
    AccountTokens tokens,
    SecondFactors factors,
    SessionEnder sessions,
    Revoker revoker,
    AccountMail mail,
    AuditTrail audit)
{
    /// <param name="user">The person.</param>
    /// <param name="request">The two passwords.</param>
    /// <param name="current">The session that goes on, with the sign-in it came from.</param>
    /// <param name="device">From what device.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Why not, or nothing.</returns>
    public async Task<ProblemHttpResult?> ApplyAsync(
        User? user, ChangePassword.Request request, SessionId? current, Device device, CancellationToken cancellationToken)
    {
        if (!await credentials.VerifyAsync(user, request.CurrentPassword, device, cancellationToken))
        {
            return Problems.Invalid("currentPassword", "This is not your current password.");
        }

        if (PasswordRules.Refusal(request.NewPassword, user!.TwoFactorEnabled, user.Email!, user.Name) is { } refusal)
        {
            return Problems.Invalid("newPassword", refusal);
        }

        var hash = await passwords.HashAsync(request.NewPassword, cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (!await UserRow.TakeAsync(context, user, cancellationToken))
        {
            return Problems.Invalid("currentPassword", "This is not your current password.");
        }

        user.PasswordHash = hash;
        user.HasShortPassword = PasswordRules.IsShort(request.NewPassword);
        await tokens.WithdrawAsync(user.Id, cancellationToken);
        await factors.ForgetDevicesAsync(user.Id, cancellationToken);
        if (request.EndOtherSessions)
        {
            await sessions.EndWithinAsync(
                context.Sessions.Where(s => s.UserId == user.Id && s.Id != current
                    && !context.Sessions.Any(c => c.Id == current && c.ParentId == s.Id)), SessionEnd.PasswordChanged, cancellationToken);
        }

        mail.AddPasswordChanged(user);
        await audit.NoteAsync(context, user.Id, AuditActions.PasswordChanged, null, cancellationToken, user.Id);
        await audit.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await revoker.PublishAsync();
        return null;
    }
}
