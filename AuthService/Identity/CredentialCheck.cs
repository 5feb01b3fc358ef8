using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Identity;

/// <summary>
/// Address and password. Whatever is wrong - no such account, wrong password, locked, closed - the answer is nobody,
/// after one hashing.
/// </summary>
internal sealed partial class CredentialCheck(
    AuthDbContext context,
    Passwords passwords,
    LoginFailures failures,
    KnownDevices devices,
    AuditTrail audit,
    Outbox outbox,
    IOptions<PasswordOptions> options,
    ILogger<CredentialCheck> logger)
{
    /// <summary>Whose address and password these are.</summary>
    public async Task<User?> VerifyAsync(string email, string password, Device device, CancellationToken cancellationToken)
    {
        var name = User.Normalize(email);
        var user = await context.Users.SingleOrDefaultAsync(u => u.NormalizedUserName == name, cancellationToken);
        if (!await VerifyAsync(user, name, password, device, cancellationToken))
        {
            return null;
        }

        if (options.Value.RequireConfirmedEmail && !user!.EmailConfirmed)
        {
            await audit.RecordAsync(user.Id, AuditActions.SignInRefused, new { reason = "address not confirmed" }, cancellationToken);
            return null;
        }

        return user;
    }

    /// <summary>Whether a password is a person's; asked again before something is changed that only they may.</summary>
    public Task<bool> VerifyAsync(User? user, string password, Device device, CancellationToken cancellationToken) =>
        VerifyAsync(user, user?.NormalizedUserName ?? "", password, device, cancellationToken);

    private async Task<bool> VerifyAsync(User? user, string name, string password, Device device, CancellationToken cancellationToken)
    {
        var counters = await failures.CountersAsync(user?.Id, name, device, cancellationToken);
        var barred = await failures.AreBarredAsync(counters, cancellationToken);
        var result = await passwords.VerifyAsync(user, password, cancellationToken);

        // Of many guesses at once none may be the right one after the limit was reached by the others.
        barred = barred || (result is not PasswordVerificationResult.Failed && await failures.AreBarredAsync(counters, cancellationToken));
        if (barred || user is { ClosedAt: not null })
        {
            Log.Barred(logger, user?.Id.Value);
            await audit.RecordAsync(user?.Id, AuditActions.SignInRefused, new { reason = "barred" }, cancellationToken);
            return false;
        }

        if (user is null || result is PasswordVerificationResult.Failed)
        {
            var full = await failures.AddAsync(counters, cancellationToken);
            if (user is not null && full.Any(c => c.Kind == LoginFailures.Counter.KnownDevice))
            {
                await devices.ForgetAsync(user.Id, device, cancellationToken);
            }

            Log.WrongPassword(logger, user?.Id.Value);
            await audit.RecordAsync(user?.Id, AuditActions.SignInRefused, new { reason = "credentials" }, cancellationToken);
            foreach (var counter in full)
            {
                await audit.RecordAsync(user?.Id, AuditActions.AccountLocked, new { by = counter.Kind, counter.Limit }, cancellationToken);
            }

            await TellAsync(user, full, cancellationToken);

            return false;
        }

        if (result is PasswordVerificationResult.SuccessRehashNeeded)
        {
            var hash = await passwords.HashAsync(password, cancellationToken);
            await context.Users.Where(u => u.Id == user.Id && u.PasswordHash == user.PasswordHash)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, hash), cancellationToken);
            await context.Entry(user).ReloadAsync(cancellationToken);

            // What is stored now is another sign-in's renewal of the same password, or another password.
            if (await passwords.VerifyAsync(user, password, cancellationToken) is PasswordVerificationResult.Failed)
            {
                return false;
            }
        }

        await failures.ForgetAsync(user.Id, counters, cancellationToken);
        return true;
    }

    // An address that guesses at many accounts is locked for itself, not for whom it tried last.
    private async Task TellAsync(User? user, IReadOnlyList<LoginFailures.Counter> full, CancellationToken cancellationToken)
    {
        if (user is not null && full.FirstOrDefault(c => c.Kind != "address") is { } counter)
        {
            outbox.Add(context, new AccountLocked(user.Id, counter.Kind), null);
            await context.SaveChangesAsync(cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Wrong password for {UserId}")]
        public static partial void WrongPassword(ILogger logger, Guid? userId);

        [LoggerMessage(2, LogLevel.Information, "Sign-in to the locked or closed account {UserId}")]
        public static partial void Barred(ILogger logger, Guid? userId);
    }
}
