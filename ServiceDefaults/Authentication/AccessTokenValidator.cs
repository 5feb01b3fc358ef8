using System.Diagnostics.Metrics;
using System.Text.Json;
using Gatehouse.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>
/// Decides whether a bearer token is one of ours (RFC 8725, RFC 9068). The verifying side pins type and algorithms;
/// nothing in the header but <c>kid</c> chooses the key. A token that passed once is remembered until it ends.
/// </summary>
public sealed class AccessTokenValidator : IInvalidationHandler, IDisposable
{
    // A key that is gone is noticed by then, whatever news was missed.
    private static readonly TimeSpan MaxRemembered = TimeSpan.FromMinutes(1);

    private static readonly Counter<long> Checks = GatehouseTelemetry.Meter.CreateCounter<long>(
        "gatehouse.tokens.checks", "{token}", "Access tokens by how they were checked: remembered, validated or refused");

    private static readonly KeyValuePair<string, object?> Known = new("gatehouse.tokens.result", "remembered");
    private static readonly KeyValuePair<string, object?> Validated = new("gatehouse.tokens.result", "validated");
    private static readonly KeyValuePair<string, object?> Refused = new("gatehouse.tokens.result", "refused");

    private readonly AccessTokenOptions options;
    private readonly IVerificationKeys keys;
    private readonly RevocationSet revocations;
    private readonly TimeProvider time;
    private readonly MemoryCache remembered;
    private readonly ForgedTokens forged = new();

    /// <summary>Creates the validator; one per process.</summary>
    /// <param name="options">Issuer, audience, skew.</param>
    /// <param name="keys">Public keys.</param>
    /// <param name="revocations">What has been revoked.</param>
    /// <param name="time">The clock.</param>
    public AccessTokenValidator(IOptions<AccessTokenOptions> options, IVerificationKeys keys, RevocationSet revocations, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options.Value;
        this.keys = keys;
        this.revocations = revocations;
        this.time = time;
        remembered = new(new MemoryCacheOptions { SizeLimit = this.options.RememberedTokens });
    }

    /// <summary>How many validated tokens are remembered; never more than <see cref="AccessTokenOptions.RememberedTokens"/>.</summary>
    public int RememberedCount => remembered.Count;

    /// <summary>A token that was validated before and is still good: not ended, not revoked. Costs no allocation.</summary>
    /// <param name="raw">The token as it came.</param>
    /// <returns>The token, or nothing when <see cref="CheckAsync"/> must say.</returns>
    public AccessToken? Remembered(ReadOnlySpan<char> raw)
    {
        if (!remembered.TryGetValue(raw, out AccessToken? token) || HasEnded(token!) || revocations.Contains(token!))
        {
            return null;
        }

        Checks.Add(1, Known);
        return token;
    }

    /// <summary>A token whose signature was wrong before. Whoever is told so need not have it checked; a flood of them costs little.</summary>
    /// <param name="raw">The token as it came.</param>
    /// <returns>Whether it is known to be refused by <see cref="CheckAsync"/>.</returns>
    public bool IsForged(ReadOnlySpan<char> raw)
    {
        var isForged = forged.Contains(raw);
        if (isForged)
        {
            Checks.Add(1, Refused);
        }

        return isForged;
    }

    /// <summary>Checks a token: form, signature, issuer, audience, times, revocation.</summary>
    /// <param name="raw">The token as it came.</param>
    /// <param name="cancellationToken">Ends the wait for a key.</param>
    /// <returns>The token or the refusal. Past its end wins over revoked.</returns>
    public async ValueTask<TokenCheck> CheckAsync(string raw, CancellationToken cancellationToken)
    {
        if (remembered.TryGetValue(raw, out AccessToken? token))
        {
            Checks.Add(1, Known);
        }
        else
        {
            token = await ValidateAsync(raw, cancellationToken);
            Checks.Add(1, token is null ? Refused : Validated);
            if (token is null)
            {
                return TokenCheck.Invalid;
            }

            remembered.Set(raw, token, token.ExpiresAt - time.GetUtcNow() > MaxRemembered
                ? new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = MaxRemembered }
                : new MemoryCacheEntryOptions { Size = 1, AbsoluteExpiration = token.ExpiresAt });
        }

        if (HasEnded(token!))
        {
            return TokenCheck.Expired;
        }

        return revocations.Contains(token!) ? TokenCheck.Invalid : TokenCheck.Valid(token!);
    }

    /// <summary>With other keys what was good may not be any more.</summary>
    /// <param name="message">The news.</param>
    public void Handle(Invalidation message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Kind == Invalidation.Keys)
        {
            remembered.Clear();
            forged.Clear();
        }
    }

    /// <inheritdoc/>
    public ValueTask ResyncAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => remembered.Dispose();

    private bool HasEnded(AccessToken token) => time.GetUtcNow() >= token.ExpiresAt.AddSeconds(options.ClockSkewSeconds);

    private async ValueTask<AccessToken?> ValidateAsync(string raw, CancellationToken cancellationToken)
    {
        if (forged.Contains(raw))
        {
            return null;
        }

        SecurityKey? key = null;
        using var claims = await SignedToken.OpenAsync(
            raw, type => type is "at+jwt", async (header, stop) => key = await FindKeyAsync(SignedToken.Text(header, "kid"), stop), cancellationToken);
        if (claims is null && key is not null)
        {
            forged.Add(raw);
        }

        return claims is not null && IsForUs(claims.RootElement) ? AccessToken.Read(raw, claims.RootElement) : null;
    }

    private ValueTask<SecurityKey?> FindKeyAsync(string? keyId, CancellationToken cancellationToken) =>
        keyId is { Length: > 0 and <= 64 } ? keys.FindAsync(keyId, cancellationToken) : default;

    private bool IsForUs(JsonElement claims) =>
        Text(claims, "iss") == options.Issuer
        && claims.TryGetProperty("aud", out var audience)
        && (audience.ValueKind is JsonValueKind.Array
            ? audience.EnumerateArray().Any(a => a.ValueKind is JsonValueKind.String && a.GetString() == options.Audience)
            : Text(claims, "aud") == options.Audience)
        && NotBefore(claims) <= time.GetUtcNow().ToUnixTimeSeconds() + options.ClockSkewSeconds;

    private static long NotBefore(JsonElement claims) =>
        !claims.TryGetProperty("nbf", out var value) ? 0
        : value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var seconds) ? seconds : long.MaxValue;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
