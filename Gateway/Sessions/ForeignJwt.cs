using System.Buffers.Text;
using System.IdentityModel.Tokens.Jwt;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Gateway.Sessions;

/// <summary>What a token of another issuer must be.</summary>
/// <param name="Issuer">Its <c>iss</c>.</param>
/// <param name="Audience">One of its <c>aud</c>.</param>
/// <param name="Algorithms">Accepted signatures; what the token says only chooses among them.</param>
/// <param name="Types">Accepted <c>typ</c>, in lower case; empty for none.</param>
internal sealed record ForeignRules(string Issuer, string Audience, IReadOnlyCollection<string> Algorithms, IReadOnlyCollection<string> Types);

/// <summary>The claims, or why there are none; the reason is for the log and holds nothing of the token.</summary>
internal readonly record struct ForeignClaims(JsonElement? Claims, string? Fault, bool IsExpired = false);

/// <summary>What is the same for ID tokens, logout tokens and access tokens of other issuers (RFC 7519, RFC 8725).</summary>
internal sealed class ForeignJwt(TimeProvider time)
{
    /// <summary>How far clocks may differ.</summary>
    public const int SkewSeconds = 60;

    private const int MaxLength = 16 * 1024;
    private const int MinRsaBits = 2048;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    public async ValueTask<ForeignClaims> CheckAsync(string raw, ForeignRules rules, IssuerKeys keys, CancellationToken cancellationToken)
    {
        if (raw.Length > MaxLength || raw.Split('.') is not [{ Length: > 0 } head, { Length: > 0 } body, { Length: > 0 }]
            || Parse(head) is not { } header || Parse(body) is not { } claims)
        {
            return new(null, "malformed");
        }

        if (!rules.Types.Contains((Text(header, "typ") ?? "").ToLowerInvariant()) || header.TryGetProperty("crit", out _))
        {
            return new(null, "type");
        }

        if (Text(header, "alg") is not { } algorithm || !rules.Algorithms.Contains(algorithm))
        {
            return new(null, "algorithm");
        }

        if (await keys.FindAsync(Text(header, "kid"), cancellationToken) is not { } key
            || key is { KeySize: < MinRsaBits } and (RsaSecurityKey or JsonWebKey { Kty: JsonWebAlgorithmsKeyTypes.RSA }))
        {
            return new(null, "key");
        }

        return !IsSigned(raw, key, rules) ? new(null, "signature, issuer or audience") : CheckTimes(claims);
    }

    /// <summary>A text claim.</summary>
    public static string? Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>A time in whole seconds.</summary>
    public static long? Time(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var seconds)
        && seconds is >= 0 and < 253402300800 ? (long)seconds : null;

    private static bool IsSigned(string raw, SecurityKey key, ForeignRules rules)
    {
        try
        {
            new JwtSecurityTokenHandler { MapInboundClaims = false }.ValidateToken(
                raw,
                new()
                {
                    ValidIssuer = rules.Issuer,
                    ValidAudience = rules.Audience,
                    ValidAlgorithms = [.. rules.Algorithms],
                    IssuerSigningKey = key,
                    RequireSignedTokens = true,

                    // By TimeProvider, below.
                    ValidateLifetime = false,
                },
                out _);
            return true;
        }
        catch (Exception failure) when (failure is SecurityTokenException or ArgumentException or NotSupportedException or System.Security.Cryptography.CryptographicException)
        {
            return false;
        }
    }

    private ForeignClaims CheckTimes(JsonElement claims)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return Time(claims, "exp") is not { } expires ? new(null, "no end")
            : Time(claims, "iat") is { } issued && issued > now + SkewSeconds ? new(null, "issued in the future")
            : claims.TryGetProperty("nbf", out _) && (Time(claims, "nbf") ?? long.MaxValue) > now + SkewSeconds ? new(null, "not yet good")
            : now >= expires + SkewSeconds ? new(null, "expired", true)
            : new(claims, null);
    }

    private static JsonElement? Parse(string part)
    {
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(part), Strict);
            return document.RootElement.ValueKind is JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception failure) when (failure is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
