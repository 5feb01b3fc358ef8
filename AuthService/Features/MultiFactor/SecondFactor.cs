using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>Takes a code of a person's authenticator, or one of their recovery codes; each once.</summary>
internal sealed class SecondFactor(
    AuthDbContext context, SecondFactorAttempts attempts, KeyProtection protection, AccountMail mail, AuditTrail audit, TimeProvider time)
{
    /// <summary>Not within a transaction: what was tried stays counted, and what was taken stays used.</summary>
    /// <param name="user">The person, whose password was right.</param>
    /// <param name="code">Six digits, or nothing.</param>
    /// <param name="recoveryCode">In place of them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What it adds to the proof (RFC 8176), or why it was refused.</returns>
    public async Task<(IReadOnlyList<string>? Methods, ProblemHttpResult? Refusal)> VerifyAsync(
        User user, string? code, string? recoveryCode, CancellationToken cancellationToken)
    {
        if (await attempts.BeginAsync(user.Id, cancellationToken) is { } until)
        {
            await audit.RecordAsync(user.Id, AuditActions.SignInRefused, new { reason = "too many codes" }, cancellationToken);
            return (null, Paused(until - time.GetUtcNow()));
        }

        IReadOnlyList<string>? methods = code is not null && await TakeCodeAsync(user, code, cancellationToken) ? ["otp", "mfa"]
            : code is null && recoveryCode is not null && await TakeRecoveryCodeAsync(user, recoveryCode, cancellationToken) ? ["mfa"]
            : null;
        if (methods is null)
        {
            await audit.RecordAsync(user.Id, AuditActions.SignInRefused, new { reason = "second factor" }, cancellationToken);
            return (null, Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidCredentials, "The code is wrong or was used before."));
        }

        await attempts.ForgetAsync(user.Id, cancellationToken);
        return (methods, null);
    }

    public static ProblemHttpResult Paused(TimeSpan pause) => Problems.Of(
        StatusCodes.Status429TooManyRequests,
        ErrorCodes.RateLimited,
        $"Too many wrong codes. Try again in {Math.Max(1, (int)Math.Ceiling(pause.TotalSeconds))} seconds.");

    // In one statement: of two with the same code one finds the step taken.
    private async Task<bool> TakeCodeAsync(User user, string code, CancellationToken cancellationToken)
    {
        var authenticator = await context.TotpAuthenticators.AsNoTracking()
            .SingleOrDefaultAsync(a => a.UserId == user.Id && a.ConfirmedAt != null, cancellationToken);
        return authenticator is not null
            && protection.Open(KeyProtection.Authenticators, authenticator.Secret, user.Id.ToString()) is { } secret
            && Totp.StepOf(secret, code, time.GetUtcNow()) is { } step
            && await context.TotpAuthenticators.Where(a => a.UserId == user.Id && a.Secret == authenticator.Secret && a.LastStep < step)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.LastStep, step), cancellationToken) == 1;
    }

    private async Task<bool> TakeRecoveryCodeAsync(User user, string code, CancellationToken cancellationToken)
    {
        var (hash, now) = (RecoveryCode.HashOf(user.Id, code), time.GetUtcNow());
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await context.RecoveryCodes.Where(c => c.UserId == user.Id && c.Hash == hash && c.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.UsedAt, now), cancellationToken) == 0)
        {
            return false;
        }

        var left = await context.RecoveryCodes.CountAsync(c => c.UserId == user.Id && c.UsedAt == null, cancellationToken);
        mail.AddSecondFactorChanged(user, "recovery-code-used", left);
        await audit.NoteAsync(context, user.Id, AuditActions.RecoveryCodeUsed, new { left }, cancellationToken, user.Id);
        await audit.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
