using System.Collections.Frozen;
using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Npgsql;

namespace Gatehouse.AuthService.Tokens;

/// <summary>
/// The signing keys in memory. An unknown <c>kid</c> or a lapse of time causes one reading of the database a minute at
/// most; news of an emergency rotation causes one at once.
/// </summary>
internal sealed partial class KeyRing(
    IServiceScopeFactory scopes, KeyProtection protection, IOptions<SigningOptions> signing, IOptions<TokenOptions> tokens, TimeProvider time,
    ILogger<KeyRing> logger)
    : IVerificationKeys, IInvalidationHandler, IDisposable
{
    private static readonly TimeSpan BetweenReadings = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim reading = new(1, 1);
    private Held held = new([], FrozenDictionary<string, SecurityKey>.Empty, FrozenDictionary<string, TokenSigner>.Empty);
    private long nextReading;

    /// <summary>What is published: not revoked, and able to have signed a token that has not ended.</summary>
    public async ValueTask<IReadOnlyList<SigningKey>> PublishedAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        return [.. held.Keys.Where(Verifies)];
    }

    /// <summary>The key in force now: the newest that signs, of the configured algorithm if there is one.</summary>
    public async ValueTask<TokenSigner> SignerAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        var now = time.GetUtcNow();
        var key = held.Keys.Where(k => k.SignsAt(now))
            .OrderByDescending(k => k.Algorithm == signing.Value.SigningAlgorithm).ThenByDescending(k => k.ActivatesAt)
            .FirstOrDefault() ?? throw new InvalidOperationException("There is no signing key in force.");
        return held.Signers[key.Id];
    }

    public async ValueTask<SecurityKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        if (!held.Public.ContainsKey(keyId))
        {
            await RefreshAsync(cancellationToken);
        }

        return held.Keys.FirstOrDefault(k => k.Id == keyId) is { } key && Verifies(key) ? held.Public[keyId] : null;
    }

    public void Handle(Invalidation message)
    {
        if (message.Kind == Invalidation.Keys)
        {
            Volatile.Write(ref nextReading, 0);
        }
    }

    public ValueTask ResyncAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref nextReading, 0);
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        reading.Dispose();
        foreach (var signer in held.Signers.Values)
        {
            signer.Dispose();
        }
    }

    /// <summary>Reads the keys again when it is time to.</summary>
    /// <exception cref="OptionsValidationException">The master key is not the one they were sealed under.</exception>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        if (time.GetUtcNow().UtcTicks < Volatile.Read(ref nextReading))
        {
            return;
        }

        await reading.WaitAsync(cancellationToken);
        try
        {
            if (time.GetUtcNow().UtcTicks < Volatile.Read(ref nextReading))
            {
                return;
            }

            // Set first: news that arrives while reading must not be overwritten.
            Volatile.Write(ref nextReading, (time.GetUtcNow() + BetweenReadings).UtcTicks);
            await using var scope = scopes.CreateAsyncScope();
            var context = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
            var keys = await context.SigningKeys.AsNoTracking().Where(k => k.RevokedAt == null).ToListAsync(cancellationToken);
            held = new(
                keys,
                keys.ToFrozenDictionary(k => k.Id, k => held.Public.GetValueOrDefault(k.Id) ?? PublicJwk.Read(k.PublicKey)),
                keys.ToFrozenDictionary(k => k.Id, k => held.Signers.GetValueOrDefault(k.Id) ?? Signer(k)));
        }
        catch (Exception failure) when (held.Keys.Count > 0 && (failure as NpgsqlException ?? failure.InnerException) is NpgsqlException)
        {
            // Without the database nobody signs in, but tokens go on being checked with the last good keys.
            Log.ReadingFailed(logger, failure.Message);
        }
        finally
        {
            reading.Release();
        }
    }

    private bool Verifies(SigningKey key) => key.VerifiesAt(time.GetUtcNow(), tokens.Value.LongestLife);

    private TokenSigner Signer(SigningKey key)
    {
        var signer = new TokenSigner(key, () => key.Open(protection) ?? throw WrongMasterKey());

        // Also finds out here and now whether the master key is the right one.
        signer.Sign([]);
        return signer;
    }

    private static OptionsValidationException WrongMasterKey() => new(nameof(SigningOptions), typeof(SigningOptions),
        ["'Auth:MasterKey' is not the one the signing keys in the database were encrypted with."]);

    private sealed record Held(
        IReadOnlyList<SigningKey> Keys, FrozenDictionary<string, SecurityKey> Public, FrozenDictionary<string, TokenSigner> Signers);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The signing keys could not be read again: {Reason}")]
        public static partial void ReadingFailed(ILogger logger, string reason);
    }
}
