using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Gateway.Sessions;

/// <summary>
/// Another issuer's public keys. Good keys outlive an outage of the issuer; ids nobody knows cause one fetch a minute at most.
/// </summary>
internal sealed partial class IssuerKeys(
    Func<CancellationToken, ValueTask<Uri>> address, IHttpClientFactory clients, TimeProvider time, ILogger<IssuerKeys> logger) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BetweenFetches = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenFailures = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim fetching = new(1, 1);
    private IReadOnlyList<SecurityKey> keys = [];

    // UTC ticks, so that they are read and written whole.
    private long staleAt;
    private long nextFetch;

    private long Now => time.GetUtcNow().UtcTicks;

    /// <summary>The key of that name; a token without one is for an issuer with a single key.</summary>
    public async ValueTask<SecurityKey?> FindAsync(string? keyId, CancellationToken cancellationToken)
    {
        var found = Find(keyId);
        if (found is not null && Now < Volatile.Read(ref staleAt))
        {
            return found;
        }

        // Whoever has a key does not wait for another's fetch.
        if (await fetching.WaitAsync(found is null ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellationToken))
        {
            try
            {
                await FetchAsync(keyId, cancellationToken);
            }
            finally
            {
                fetching.Release();
            }
        }

        return Find(keyId);
    }

    public void Dispose() => fetching.Dispose();

    private SecurityKey? Find(string? keyId)
    {
        var known = Volatile.Read(ref keys);
        return keyId is null ? known is [var only] ? only : null : known.FirstOrDefault(key => key.KeyId == keyId);
    }

    private async Task FetchAsync(string? keyId, CancellationToken cancellationToken)
    {
        if (Now < Volatile.Read(ref nextFetch) || (Find(keyId) is not null && Now < Volatile.Read(ref staleAt)))
        {
            return;
        }

        Volatile.Write(ref nextFetch, Now + BetweenFailures.Ticks);
        try
        {
            using var client = clients.CreateClient(ProviderHttp.ClientName);
            var text = await client.GetStringAsync(await address(cancellationToken), cancellationToken);
            var fetched = new JsonWebKeySet(text).GetSigningKeys();
            Volatile.Write(ref keys, fetched.Count > 0 ? [.. fetched] : throw new InvalidOperationException("The key set is empty."));
            Volatile.Write(ref nextFetch, Now + BetweenFetches.Ticks);
            Volatile.Write(ref staleAt, Now + Fresh.Ticks);
        }
#pragma warning disable CA1031 // Whatever came instead of keys: the last good ones stay in use.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.FetchFailed(logger, failure.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Another issuer's keys could not be fetched ({Reason}); the last good ones stay in use")]
        public static partial void FetchFailed(ILogger logger, string reason);
    }
}
