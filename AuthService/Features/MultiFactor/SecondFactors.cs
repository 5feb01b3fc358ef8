using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>
/// What second factors people have: an authenticator app, passkeys, and codes for the day both are lost. With the first of
/// them the second factor is asked for, with the last it is no more.
/// </summary>
internal sealed class SecondFactors(AuthDbContext context, TimeProvider time)
{
    public const string Totp = "totp", Passkey = "passkey", Recovery = "recovery_code";

    /// <summary>What a person can answer a challenge with.</summary>
    public async Task<IReadOnlyList<string>> MethodsAsync(UserId user, CancellationToken cancellationToken)
    {
        var methods = new List<string>();
        if (await HasTotpAsync(user, cancellationToken))
        {
            methods.Add(Totp);
        }

        if (await HasPasskeysAsync(user, cancellationToken))
        {
            methods.Add(Passkey);
        }

        return [.. methods, Recovery];
    }

    public Task<bool> HasTotpAsync(UserId user, CancellationToken cancellationToken) =>
        context.TotpAuthenticators.AnyAsync(a => a.UserId == user && a.ConfirmedAt != null, cancellationToken);

    public Task<bool> HasPasskeysAsync(UserId user, CancellationToken cancellationToken) =>
        context.UserPasskeys.AnyAsync(p => p.UserId == user, cancellationToken);

    /// <summary>One was added, within the caller's transaction.</summary>
    /// <param name="user">The person.</param>
    /// <param name="renewCodes">Whether there are new recovery codes also where old ones are still good.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The new recovery codes, if there are.</returns>
    public async Task<IReadOnlyList<string>> AddedAsync(User user, bool renewCodes, CancellationToken cancellationToken)
    {
        user.TwoFactorEnabled = true;
        await ForgetDevicesAsync(user.Id, cancellationToken);
        return !renewCodes && await context.RecoveryCodes.AnyAsync(c => c.UserId == user.Id && c.UsedAt == null, cancellationToken)
            ? []
            : await ReplaceCodesAsync(user.Id, cancellationToken);
    }

    /// <summary>One was removed, within the caller's transaction.</summary>
    public async Task RemovedAsync(User user, CancellationToken cancellationToken)
    {
        await ForgetDevicesAsync(user.Id, cancellationToken);
        user.TwoFactorEnabled = await HasTotpAsync(user.Id, cancellationToken) || await HasPasskeysAsync(user.Id, cancellationToken);
        if (!user.TwoFactorEnabled)
        {
            await context.RecoveryCodes.Where(c => c.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        }
    }

    /// <summary>All of them, within the caller's transaction.</summary>
    public async Task ClearAsync(User user, CancellationToken cancellationToken)
    {
        await context.TotpAuthenticators.Where(a => a.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await context.UserPasskeys.Where(p => p.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await RemovedAsync(user, cancellationToken);
    }

    /// <summary>No device stands for the second factor any more.</summary>
    public Task ForgetDevicesAsync(UserId user, CancellationToken cancellationToken) =>
        context.RememberedDevices.Where(d => d.UserId == user).ExecuteDeleteAsync(cancellationToken);

    /// <summary>Other codes; those before are worth nothing any more.</summary>
    public async Task<IReadOnlyList<string>> ReplaceCodesAsync(UserId user, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await context.RecoveryCodes.Where(c => c.UserId == user).ExecuteDeleteAsync(cancellationToken);
        string[] codes = [.. Enumerable.Range(0, RecoveryCode.HowMany).Select(_ => RecoveryCode.Create())];
        context.AddRange(codes.Select(code => new RecoveryCode { UserId = user, Hash = RecoveryCode.HashOf(user, code), CreatedAt = now }));
        return codes;
    }
}
