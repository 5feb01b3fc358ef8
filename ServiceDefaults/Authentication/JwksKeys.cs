using System.Collections.Frozen;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>AuthService's published keys (RFC 7517). Good keys outlive an outage; unknown ids cause one refetch a minute at most.</summary>
internal sealed partial class JwksKeys(IHttpClientFactory clients, TimeProvider time, ILogger<JwksKeys> logger)
    : IVerificationKeys, IInvalidationHandler, IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenRefetches = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Unsettled = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenFailures = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim fetching = new(1, 1);
    private FrozenDictionary<string, SecurityKey> keys = FrozenDictionary<string, SecurityKey>.Empty;

    // UTC ticks, so that they are read and written whole.
    private long staleAt;
    private long nextFetch;
    private long unsettledUntil;

    private long Now => time.GetUtcNow().UtcTicks;

    public async ValueTask<SecurityKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var known = keys.TryGetValue(keyId, out var key);
        if (known && Now < Volatile.Read(ref staleAt))
        {
            return key;
        }

        // Whoever has a key does not wait for another's refetch.
        if (await fetching.WaitAsync(known ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, cancellationToken))
        {
            await RefetchAsync(keyId, cancellationToken);
        }

        return keys.GetValueOrDefault(keyId);
    }

    /// <summary>An emergency rotation must not wait for the keys to grow old.</summary>
    public void Handle(Invalidation message)
    {
        if (message.Kind == Invalidation.Keys)
        {
            // The replica that is asked may hear of it later than this one.
            Volatile.Write(ref unsettledUntil, (time.GetUtcNow() + Unsettled).UtcTicks);
            Volatile.Write(ref nextFetch, 0);
            Volatile.Write(ref staleAt, 0);
        }
    }

    public ValueTask ResyncAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref staleAt, 0);
        return ValueTask.CompletedTask;
    }

    public void Dispose() => fetching.Dispose();

    private async Task RefetchAsync(string keyId, CancellationToken cancellationToken)
    {
        try
        {
            if (Now < Volatile.Read(ref nextFetch) || (keys.ContainsKey(keyId) && Now < Volatile.Read(ref staleAt)))
            {
                return;
            }

            Volatile.Write(ref nextFetch, Now + BetweenFailures.Ticks);
            using var client = clients.CreateClient(ResourceNames.Auth);
            var set = new JsonWebKeySet(await client.GetStringAsync("/.well-known/jwks.json", cancellationToken));
            keys = set.GetSigningKeys() is { Count: > 0 } found
                ? found.ToFrozenDictionary(k => k.KeyId)
                : throw new InvalidOperationException("The key set is empty.");
            var isSettled = Now >= Volatile.Read(ref unsettledUntil);
            Volatile.Write(ref nextFetch, Now + (isSettled ? BetweenRefetches : BetweenFailures).Ticks);
            Volatile.Write(ref staleAt, Now + (isSettled ? Fresh : BetweenFailures).Ticks);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Log.FetchFailed(logger, failure);
        }
        finally
        {
            fetching.Release();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Signing keys could not be fetched; the last good ones stay in use")]
        public static partial void FetchFailed(ILogger logger, Exception failure);
    }
}
