using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Caching.Memory;

namespace Gatehouse.Gateway.Authentication;

/// <summary>
/// Tokens in place of API keys, asked of AuthService and kept until shortly before their end. What is revoked needs no
/// news here: the token says whose it is, and is refused like any other.
/// </summary>
internal sealed class ApiKeyExchange(IHttpClientFactory clients, TimeProvider time) : IInvalidationHandler, IDisposable
{
    private static readonly TimeSpan BeforeItsEnd = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RefusalKept = TimeSpan.FromSeconds(5);

    private readonly MemoryCache held = new(new MemoryCacheOptions { SizeLimit = 20_000 });

    /// <summary>The token, or nothing for a key that is not good.</summary>
    /// <param name="key">The key.</param>
    /// <param name="from">Where it is used from, for the audit log.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<string?> TokenAsync(string key, IPAddress? from, CancellationToken cancellationToken)
    {
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        if (held.TryGetValue(hash, out string? token))
        {
            return token;
        }

        using var client = clients.CreateClient(ResourceNames.Auth);
        using var answer = await client.PostAsJsonAsync("/internal/api-keys/exchange", new { key, address = (from is { IsIPv4MappedToIPv6: true } ? from.MapToIPv4() : from)?.ToString() }, cancellationToken);
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest)
        {
            Keep(hash, null, RefusalKept);
            return null;
        }

        var exchanged = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Exchanged>(cancellationToken);
        var left = exchanged!.ExpiresAt - time.GetUtcNow() - BeforeItsEnd;
        if (left > TimeSpan.Zero)
        {
            Keep(hash, exchanged.AccessToken, left);
        }

        return exchanged.AccessToken;
    }

    /// <summary>A good key's token may end before its time when more than the key is concerned: then it is exchanged anew.</summary>
    public void Handle(Invalidation message)
    {
        if (message is { Kind: Invalidation.Keys } or { Kind: Invalidation.Revoked, Scope: not (RevocationScope.Session or RevocationScope.Token) })
        {
            held.Clear();
        }
    }

    public ValueTask ResyncAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void Dispose() => held.Dispose();

    private void Keep(string hash, string? token, TimeSpan life) =>
        held.Set(hash, token, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = life });

    private sealed record Exchanged(string AccessToken, DateTimeOffset ExpiresAt);
}
