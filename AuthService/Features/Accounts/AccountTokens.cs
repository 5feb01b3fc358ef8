using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Accounts;

/// <summary>Makes and takes back what is mailed to people. Of one purpose only the newest counts.</summary>
internal sealed class AccountTokens(AuthDbContext context, KeyProtection protection, TimeProvider time)
{
    private const int Size = 32;
    private static readonly TimeSpan BetweenMails = TimeSpan.FromMinutes(1);

    /// <summary>A new secret, written with the caller's unit of work.</summary>
    public string Add(UserId user, AccountPurpose purpose, string? email = null)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Size));
        var now = time.GetUtcNow();
        context.Add(new AccountToken
        {
            Hash = HashOf(secret),
            UserId = user,
            Purpose = purpose,
            Email = email,
            CreatedAt = now,
            ExpiresAt = now + LifeOf(purpose),
        });
        return secret;
    }

    /// <summary>
    /// Stands for whoever an address belongs to that nobody here has: always the same, so that asking twice takes the steps it
    /// takes for somebody.
    /// </summary>
    public UserId NobodyAt(string name) => new(new Guid(protection.Digest(KeyProtection.Nobody, name).AsSpan(0, 16)));

    /// <summary>The same in place of earlier ones, or nothing when the last is from a moment ago: nobody's mailbox is to be flooded.</summary>
    public async Task<string?> ReplaceAsync(UserId user, AccountPurpose purpose, string? email, CancellationToken cancellationToken)
    {
        if (await IsTooSoonAsync(user, purpose, cancellationToken))
        {
            return null;
        }

        var now = time.GetUtcNow();
        await context.AccountTokens.Where(t => (t.UserId == user && t.Purpose == purpose) || t.ExpiresAt < now)
            .ExecuteDeleteAsync(cancellationToken);
        return Add(user, purpose, email);
    }

    /// <summary>Whether the last mail of a purpose is from a moment ago.</summary>
    public Task<bool> IsTooSoonAsync(UserId user, AccountPurpose purpose, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - BetweenMails;
        return context.AccountTokens.AnyAsync(
            t => t.UserId == user && t.Purpose == purpose && t.CreatedAt > since && t.UsedAt == null, cancellationToken);
    }

    /// <summary>What a secret stands for, if it may still be used.</summary>
    public Task<AccountToken?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        var (hash, now) = (HashOf(secret), time.GetUtcNow());
        return context.AccountTokens.AsNoTracking()
            .SingleOrDefaultAsync(t => t.Hash == hash && t.UsedAt == null && t.ExpiresAt > now, cancellationToken);
    }

    /// <summary>Uses it up within the caller's transaction.</summary>
    /// <returns>Whether it was there to be used: of two at once, one gets it.</returns>
    public async Task<bool> SpendAsync(AccountToken token, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await context.AccountTokens.Where(t => t.Hash == token.Hash && t.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.UsedAt, now), cancellationToken) == 1;
    }

    /// <summary>
    /// Takes back what was mailed to change the account, within the caller's transaction: after another password or address it
    /// may be in hands that have nothing to do with it any more. A link that confirms the present address changes nothing.
    /// </summary>
    public Task WithdrawAsync(UserId user, CancellationToken cancellationToken) => context.AccountTokens
        .Where(t => t.UserId == user && t.UsedAt == null && t.Purpose != AccountPurpose.ConfirmEmail).ExecuteDeleteAsync(cancellationToken);

    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private static TimeSpan LifeOf(AccountPurpose purpose) => purpose switch
    {
        AccountPurpose.ResetPassword => TimeSpan.FromMinutes(30),
        AccountPurpose.AlreadyRegistered => BetweenMails,
        _ => TimeSpan.FromHours(24),
    };
}
