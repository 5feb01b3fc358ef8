using System.Buffers.Text;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Gatehouse.Gateway.Sessions;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Authentication;

/// <summary>Checks access tokens of configured issuers; one that passed is remembered for a minute at most.</summary>
internal sealed class ExternalTokens : IDisposable
{
    // Only for these issuers: a token of Gatehouse's own is never anything but at+jwt.
    private static readonly string[] Types = ["jwt", "at+jwt", "application/at+jwt", ""];
    private static readonly TimeSpan MaxRemembered = TimeSpan.FromMinutes(1);

    private readonly FrozenDictionary<string, Source> sources;
    private readonly ForeignJwt tokens;
    private readonly TimeProvider time;
    private readonly MemoryCache remembered = new(new MemoryCacheOptions { SizeLimit = 20_000 });

    public ExternalTokens(IOptions<ExternalIssuerOptions> options, ForeignJwt tokens, IHttpClientFactory clients, TimeProvider time, ILogger<IssuerKeys> logger)
    {
        this.tokens = tokens;
        this.time = time;
        sources = options.Value.Values.ToFrozenDictionary(issuer => issuer.Issuer, issuer => new Source(
            new(issuer.Issuer, issuer.Audience, issuer.Algorithms.Count > 0 ? [.. issuer.Algorithms] : SignatureRules.Usual, Types),
            new(_ => new(new Uri(issuer.JwksUri)), clients, time, logger),
            issuer.Claims));
    }

    public bool Any => sources.Count > 0;

    /// <summary>The token's person; nothing for a token that is not by one of these issuers.</summary>
    public async ValueTask<ExternalCheck?> CheckAsync(string raw, CancellationToken cancellationToken)
    {
        if (remembered.TryGetValue(raw, out ExternalCheck? known) && known!.ExpiresAt > time.GetUtcNow())
        {
            return known;
        }

        // Not checked yet: only chooses whose keys to check with.
        if (IssuerOf(raw) is not { } issuer || !sources.TryGetValue(issuer, out var source))
        {
            return null;
        }

        var check = await tokens.CheckAsync(raw, source.Rules, source.Keys, cancellationToken);
        if (check.Claims is not { } claims || Read(claims, source) is not { } person)
        {
            return new(null, check.IsExpired, default);
        }

        var good = new ExternalCheck(person, false, DateTimeOffset.FromUnixTimeSeconds(ForeignJwt.Time(claims, "exp")!.Value));
        remembered.Set(raw, good, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = MaxRemembered });
        return good;
    }

    public void Dispose()
    {
        remembered.Dispose();
        foreach (var source in sources.Values)
        {
            source.Keys.Dispose();
        }
    }

    private static ExternalPerson? Read(JsonElement claims, Source source) =>
        Text(claims, source.Claims.Subject) is { Length: <= 255 } subject
            ? new(
                source.Rules.Issuer, subject, Text(claims, source.Claims.Name), Text(claims, source.Claims.Email),
                Texts(claims, source.Claims.Roles), Texts(claims, source.Claims.Permissions))
            : null;

    private static string? Text(JsonElement claims, string path) =>
        Find(claims, path) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;

    // A list, or words with spaces between them as in scope.
    private static ImmutableArray<string> Texts(JsonElement claims, string path) => Find(claims, path) switch
    {
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Where(v => v.ValueKind is JsonValueKind.String).Select(v => v.GetString()!)],
        { ValueKind: JsonValueKind.String } words => [.. words.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
        _ => [],
    };

    // Names with dots of their own, as URLs are, come first.
    private static JsonElement? Find(JsonElement claims, string path)
    {
        if (claims.TryGetProperty(path, out var direct))
        {
            return direct;
        }

        foreach (var name in path.Split('.'))
        {
            if (claims.ValueKind is not JsonValueKind.Object || !claims.TryGetProperty(name, out claims))
            {
                return null;
            }
        }

        return claims;
    }

    private static string? IssuerOf(string raw)
    {
        try
        {
            if (raw.Length > 16 * 1024 || raw.Split('.') is not [_, { Length: > 0 } body, _])
            {
                return null;
            }

            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(body));
            return claims.RootElement.ValueKind is JsonValueKind.Object ? ForeignJwt.Text(claims.RootElement, "iss") : null;
        }
        catch (Exception failure) when (failure is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private sealed record Source(ForeignRules Rules, IssuerKeys Keys, ExternalClaimNames Claims);
}
