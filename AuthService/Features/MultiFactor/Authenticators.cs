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
    AuthDbContext context,
    SecondFactors factors,
    SecondFactorAttempts attempts,
    KeyProtection protection,
    AccountMail mail,
    AuditTrail audit,
    TimeProvider time)
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
        return added == 0 ? null : Told(user, secret);
    }

    /// <summary>For a page that is shown once more: the one that waits for its first code, else a new one.</summary>
    /// <returns>Nothing when there is one in force.</returns>
    public async Task<TotpSecret?> OfferAsync(User user, CancellationToken cancellationToken) =>
        await PendingAsync(user, cancellationToken) is { } pending
        && protection.Open(KeyProtection.Authenticators, pending.Secret, user.Id.ToString()) is { } secret
            ? Told(user, secret)
            : await BeginAsync(user, cancellationToken);

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
        if (await PendingAsync(user, cancellationToken) is not { } pending)
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

        var codes = await factors.AddedAsync(user, renewCodes: true, cancellationToken);
        await CommitAsync(user, AuditActions.MfaEnabled, "enabled", user.Id, cancellationToken);
        await attempts.ForgetAsync(user.Id, cancellationToken);
        return (codes, null);
    }

    /// <summary>Other recovery codes; the ones before are worth nothing any more.</summary>
    public async Task<IReadOnlyList<string>> RenewCodesAsync(User user, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var codes = await factors.ReplaceCodesAsync(user.Id, cancellationToken);
        await CommitAsync(user, AuditActions.RecoveryCodesRenewed, "recovery-codes-renewed", null, cancellationToken);
        return codes;
    }

    /// <summary>The person's own wish: the app is asked for no more, passkeys go on.</summary>
    public async Task RemoveAsync(User user, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.TotpAuthenticators.Where(a => a.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await factors.RemovedAsync(user, cancellationToken);
        await CommitAsync(user, AuditActions.MfaDisabled, "disabled", null, cancellationToken);
        await attempts.ForgetAsync(user.Id, cancellationToken);
    }

    /// <summary>An admin's doing: app, passkeys and codes are gone. Within the caller's transaction, which it commits.</summary>
    public async Task ResetAsync(User user, CancellationToken cancellationToken)
    {
        await factors.ClearAsync(user, cancellationToken);
        await CommitAsync(user, AuditActions.MfaReset, "reset", null, cancellationToken);
        await attempts.ForgetAsync(user.Id, cancellationToken);
    }

    private static TotpSecret Told(User user, byte[] secret)
    {
        var text = Totp.ToText(secret);
        return new(text, Totp.Uri(Issuer, user.Email!, text));
    }

    private Task<TotpAuthenticator?> PendingAsync(User user, CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - ToConfirm;
        return context.TotpAuthenticators.AsNoTracking()
            .SingleOrDefaultAsync(a => a.UserId == user.Id && a.ConfirmedAt == null && a.CreatedAt > oldest, cancellationToken);
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
