using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>
/// Whether a proof is for this very request, of now, and seen for the first time (RFC 9449 section 4.3). Used ones are
/// remembered in Redis for all replicas; while it is away each replica remembers its own.
/// </summary>
/// <param name="redis">Remembers for all.</param>
/// <param name="options">The public address.</param>
/// <param name="shared">What nonces are made with, so that every service knows every other's.</param>
/// <param name="time">The clock.</param>
public sealed class DpopCheck(IConnectionMultiplexer redis, IOptions<AccessTokenOptions> options, IOptions<InternalKeyOptions> shared, TimeProvider time)
    : IDisposable
{
    /// <summary>The proof is missing or not in order.</summary>
    public const string Invalid = "invalid_dpop_proof";

    /// <summary>The proof must hold the nonce in the answer.</summary>
    public const string NonceNeeded = "use_dpop_nonce";

    private const int NonceSize = 24;
    private const int PastSeconds = 120;
    private const int FutureSeconds = 30;
    private const int NonceSeconds = 300;
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(PastSeconds + FutureSeconds);

    private readonly MemoryCache used = new(new MemoryCacheOptions { SizeLimit = 100_000 });
    private readonly byte[] key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(shared.Value.Key), 32, info: "gatehouse/dpop-nonce/v1"u8.ToArray());

    /// <summary>Checks a request's proof; a nonce for the next one goes into the answer when it is time.</summary>
    /// <param name="http">The request and its answer.</param>
    /// <param name="token">The access token the proof must be for, if it comes with one.</param>
    /// <param name="origin">Where the request arrived, if that is one of ours beside the issuer's.</param>
    /// <returns>The proof, or <see cref="Invalid"/> or <see cref="NonceNeeded"/>.</returns>
    public async ValueTask<(DpopProof? Proof, string? Error)> CheckAsync(HttpContext http, string? token, string? origin = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (await DpopProof.OfAsync(http.Request) is not { } proof || proof.Method != http.Request.Method || !IsHere(proof.Address, http.Request, origin ?? options.Value.Issuer.TrimEnd('/'))
            || proof.IssuedAt < now - PastSeconds || proof.IssuedAt > now + FutureSeconds || (token is not null && proof.TokenHash != DpopProof.HashOf(token)))
        {
            return (null, Invalid);
        }

        var age = proof.Nonce is { } nonce ? now - TimeOf(nonce) : options.Value.DpopNonces ? long.MaxValue : 0;
        if (age is < -FutureSeconds or > NonceSeconds / 2)
        {
            http.Response.Headers[PlatformHeaders.DpopNonce] = NonceOf(now);
        }

        return age is < -FutureSeconds or > NonceSeconds ? (null, NonceNeeded) : await IsFirstAsync(proof) ? (proof, null) : (null, Invalid);
    }

    /// <inheritdoc/>
    public void Dispose() => used.Dispose();

    // The path as it came; the origin as everybody outside knows it, whatever a Host header says.
    private static bool IsHere(string address, HttpRequest request, string origin) =>
        Uri.TryCreate(address, UriKind.Absolute, out var proven) && proven.Query.Length == 0 && proven.Fragment.Length == 0
        && Uri.TryCreate($"{origin}{request.PathBase}{request.Path}", UriKind.Absolute, out var here)
        && proven.GetLeftPart(UriPartial.Path) == here.GetLeftPart(UriPartial.Path);

    private async ValueTask<bool> IsFirstAsync(DpopProof proof)
    {
        var id = DpopProof.HashOf($"{proof.KeyThumbprint}.{proof.Id}");
        lock (used)
        {
            if (used.TryGetValue(id, out _))
            {
                return false;
            }

            used.Set(id, true, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Remembered });
        }

        try
        {
            return !redis.IsConnected || await redis.GetDatabase().StringSetAsync(RedisKeys.Dpop(id), true, Remembered, When.NotExists);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            return true;
        }
    }

    // Nothing is kept of a nonce: it is a time, and a seal on it.
    private string NonceOf(long seconds)
    {
        var nonce = new byte[NonceSize];
        BinaryPrimitives.WriteInt64BigEndian(nonce, seconds);
        HMACSHA256.HashData(key, nonce.AsSpan(0, 8))[..16].CopyTo(nonce, 8);
        return Base64Url.EncodeToString(nonce);
    }

    private long TimeOf(string nonce) =>
        SignedToken.Decode(nonce) is { Length: NonceSize } bytes && BinaryPrimitives.ReadInt64BigEndian(bytes) is var seconds
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(NonceOf(seconds)), Encoding.ASCII.GetBytes(nonce)) ? seconds : long.MinValue / 2;
}
