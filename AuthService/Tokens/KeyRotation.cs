using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Tokens;

/// <summary>Makes signing keys: the first, the next, and a new one in an emergency. One replica makes it, the others wait.</summary>
internal sealed partial class KeyRotation(
    AuthDbContext context,
    KeyRing ring,
    KeyProtection protection,
    Revoker revoker,
    IOptions<SigningOptions> options,
    IOptions<TokenOptions> tokens,
    TimeProvider time,
    ILogger<KeyRotation> logger)
{
    // Any number that nothing else in this database locks by.
    private const long Lock = 0x6B657973;

    /// <summary>Adds the next key if it is due, and forgets those whose last token has long ended.</summary>
    /// <returns>The new key, if there is one.</returns>
    public async Task<SigningKey?> RotateAsync(bool early, CancellationToken cancellationToken)
    {
        await using var transaction = await BeginAsync(cancellationToken);
        var now = time.GetUtcNow();
        var gone = now - tokens.Value.LongestLife;
        await context.SigningKeys.Where(k => k.RetiresAt < gone || k.RevokedAt < gone).ExecuteDeleteAsync(cancellationToken);
        var keys = await context.SigningKeys.Where(k => k.RevokedAt == null).ToListAsync(cancellationToken);
        if (KeySchedule.NextActivation(keys, options.Value, now, early) is not { } activation)
        {
            await transaction.CommitAsync(cancellationToken);
            return null;
        }

        foreach (var key in keys.Where(k => k.RetiresAt is null || k.RetiresAt > activation))
        {
            key.RetiresAt = activation;
        }

        return await AddAsync(activation, emergency: false, cancellationToken);
    }

    /// <summary>The keys may be in other hands: from now on nothing any of them signed is good, and sessions go on with a new one.</summary>
    public async Task<SigningKey> ReplaceAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await BeginAsync(cancellationToken);
        var now = time.GetUtcNow();
        await context.SigningKeys.Where(k => k.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(k => k.RevokedAt, now), cancellationToken);
        return await AddAsync(now, emergency: true, cancellationToken);
    }

    private async Task<Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Lock})", cancellationToken);
        return transaction;
    }

    private async Task<SigningKey> AddAsync(DateTimeOffset activation, bool emergency, CancellationToken cancellationToken)
    {
        var key = SigningKey.Create(options.Value.SigningAlgorithm, protection, time.GetUtcNow(), activation);
        context.Add(key);
        revoker.AddKeys(emergency);
        await context.SaveChangesAsync(cancellationToken);
        await context.Database.CommitTransactionAsync(cancellationToken);
        ring.Handle(new(Invalidation.Keys));
        await ring.RefreshAsync(cancellationToken);
        await revoker.PublishAsync();
        Log.Created(logger, key.Id, key.Algorithm, activation);
        return key;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Created the {Algorithm} signing key {KeyId}, in force from {Activation}")]
        public static partial void Created(ILogger logger, string keyId, string algorithm, DateTimeOffset activation);
    }
}
