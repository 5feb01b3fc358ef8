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

/// <summary>Adds and removes people's authenticators, with the recovery codes that belong to them.</summary>
internal sealed class Authenticators(
    AuthDbContext context, SecondFactorAttempts attempts, KeyProtection protection, AccountMail mail, AuditTrail audit, TimeProvider time)
{
    private const string Issuer = "Gatehouse";
    private static readonly TimeSpan ToConfirm = TimeSpan.FromMinutes(15);

    /// <summary>A new one, in place of one that was never confirmed.</summary>
    /// <returns>Nothing when there is one in force.</returns>
    public async Task<TotpSecret?> BeginAsync(User user, CancellationToken cancellationToken)
    {
        var secret = System.Security.Cryptography.RandomNumberGenerator.GetBytes(Totp.SecretSize);
        var box = protection.Seal(KeyProtection.Authenticators, secret, user.Id.ToString());
        var added = await context.Database.ExecuteSqlAsync(
            $"""
            insert into totp_authenticators as a (user_id, secret, created_at, last_step) values ({user.Id.Value}, {box}, {time.GetUtcNow()}, 0)
            on conflict (user_id) do update set secret = excluded.secret, created_at = excluded.created_at where a.confirmed_at is null
            """, cancellationToken);
        var text = Totp.ToText(secret);
        return added == 0 ? null : new(text, Totp.Uri(Issuer, user.Email!, text));
    }

    /// <summary>Its first code: from now on it is asked for.</summary>
    /// <returns>The recovery codes, or why not.</returns>
    public async Task<(IReadOnlyList<string>? RecoveryCodes, ProblemHttpResult? Refusal)> ConfirmAsync(
        User user, string code, CancellationToken cancellationToken)
    {
        if (await attempts.BeginAsync(user.Id, cancellationToken) is { } until)
        {
            return (null, SecondFactor.Paused(until - time.GetUtcNow()));
        }

        var now = time.GetUtcNow();
        var oldest = now - ToConfirm;
        var pending = await context.TotpAuthenticators.AsNoTracking()
            .SingleOrDefaultAsync(a => a.UserId == user.Id && a.ConfirmedAt == null && a.CreatedAt > oldest, cancellationToken);
        if (pending is null)
        {
            return (null, Problems.Conflict("There is no authenticator to confirm; begin again."));
        }

        if (protection.Open(KeyProtection.Authenticators, pending.Secret, user.Id.ToString()) is not { } secret
            || Totp.StepOf(secret, code, now) is not { } step)
        {
            return (null, Problems.Invalid("code", "This is not the code the authenticator shows now."));
        }

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await context.TotpAuthenticators.Where(a => a.UserId == user.Id && a.ConfirmedAt == null && a.Secret == pending.Secret)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.ConfirmedAt, now).SetProperty(a => a.LastStep, step), cancellationToken) == 0)
        {
            return (null, Problems.Conflict("There is no authenticator to confirm; begin again."));
        }

        user.TwoFactorEnabled = true;
        var codes = await ReplaceCodesAsync(user.Id, cancellationToken);
        await CommitAsync(user, AuditActions.MfaEnabled, "enabled", user.Id, cancellationToken);
        await attempts.ForgetAsync(user.Id, cancellationToken);
        return (codes, null);
    }

    /// <summary>Other recovery codes; the ones before are worth nothing any more.</summary>
    public async Task<IReadOnlyList<string>> RenewCodesAsync(User user, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var codes = await ReplaceCodesAsync(user.Id, cancellationToken);
        await CommitAsync(user, AuditActions.RecoveryCodesRenewed, "recovery-codes-renewed", null, cancellationToken);
        return codes;
    }

    /// <summary>Within the caller's transaction, if there is one, which it commits.</summary>
    /// <param name="user">The person.</param>
    /// <param name="action">As whose doing it is remembered.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task RemoveAsync(User user, string action, CancellationToken cancellationToken)
    {
        if (context.Database.CurrentTransaction is null)
        {
            await context.Database.BeginTransactionAsync(cancellationToken);
        }

        await context.TotpAuthenticators.Where(a => a.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await context.RecoveryCodes.Where(c => c.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        user.TwoFactorEnabled = false;
        await CommitAsync(user, action, action == AuditActions.MfaReset ? "reset" : "disabled", null, cancellationToken);
        await attempts.ForgetAsync(user.Id, cancellationToken);
    }

    private async Task<IReadOnlyList<string>> ReplaceCodesAsync(UserId user, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await context.RecoveryCodes.Where(c => c.UserId == user).ExecuteDeleteAsync(cancellationToken);
        string[] codes = [.. Enumerable.Range(0, RecoveryCode.HowMany).Select(_ => RecoveryCode.Create())];
        context.AddRange(codes.Select(code => new RecoveryCode { UserId = user, Hash = RecoveryCode.HashOf(user, code), CreatedAt = now }));
        return codes;
    }

    private async Task CommitAsync(User user, string action, string change, UserId? actor, CancellationToken cancellationToken)
    {
        mail.AddSecondFactorChanged(user, change);
        await audit.NoteAsync(context, user.Id, action, null, cancellationToken, actor);
        await audit.WriteAsync(context, cancellationToken);
        await context.Database.CurrentTransaction!.CommitAsync(cancellationToken);
    }
}

/// <summary>What an authenticator app is told, once.</summary>
internal sealed record TotpSecret(string Secret, string OtpauthUri);
