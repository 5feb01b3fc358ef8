using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Sessions;

/// <summary>Who has just signed in, by the provider's word (OpenID Connect Core 1.0 section 3.1.3.7).</summary>
internal sealed record SignedIn(SessionUser User, string? ProviderSession);

/// <summary>Checks ID tokens.</summary>
internal sealed partial class IdTokenValidator(
    ForeignJwt tokens, ProviderKeys keys, IOptions<OidcOptions> options, TimeProvider time, ILogger<IdTokenValidator> logger)
{
    private readonly ForeignRules? rules = options.Value.IsConfigured
        ? new(options.Value.Issuer!, options.Value.ClientId!, options.Value.AllowedAlgorithms, ["", "jwt"])
        : null;

    /// <summary>Checks a sign-in's ID token, or with no nonce that of a refresh, which need not have one (section 12.2).</summary>
    public async ValueTask<SignedIn?> CheckAsync(string raw, string? nonce, CancellationToken cancellationToken)
    {
        var check = await tokens.CheckAsync(raw, rules!, keys.Keys, cancellationToken);
        var fault = check.Fault ?? Fault(check.Claims!.Value, nonce);
        if (fault is not null)
        {
            Log.Refused(logger, fault);
            return null;
        }

        var claims = check.Claims!.Value;
        return new(
            new(ForeignJwt.Text(claims, "email"), ForeignJwt.Text(claims, "sub")!, ForeignJwt.Text(claims, "name") ?? ForeignJwt.Text(claims, "preferred_username")),
            ForeignJwt.Text(claims, "sid"));
    }

    private string? Fault(JsonElement claims, string? nonce)
    {
        var azp = ForeignJwt.Text(claims, "azp");
        var severalAudiences = claims.TryGetProperty("aud", out var audience) && audience.ValueKind is JsonValueKind.Array && audience.GetArrayLength() > 1;
        var maxAge = options.Value.IdTokenMaxAgeSeconds;
        return ForeignJwt.Text(claims, "sub") is not { Length: <= 255 } ? "no subject"
            : ForeignJwt.Time(claims, "iat") is not { } issued ? "no time of issue"
            : maxAge > 0 && issued + maxAge + ForeignJwt.SkewSeconds < time.GetUtcNow().ToUnixTimeSeconds() ? "too old"
            : azp is null && severalAudiences ? "several audiences and no authorized party"
            : azp is not null && azp != options.Value.ClientId ? "authorized party"
            : nonce is not null && ForeignJwt.Text(claims, "nonce") != nonce ? "nonce"
            : null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "An ID token was refused: {Fault}")]
        public static partial void Refused(ILogger logger, string fault);
    }
}

/// <summary>The configured provider's keys.</summary>
internal sealed class ProviderKeys(ProviderDirectory directory, IHttpClientFactory clients, TimeProvider time, ILogger<IssuerKeys> logger) : IDisposable
{
    public IssuerKeys Keys { get; } = new(async cancellationToken => (await directory.GetAsync(cancellationToken)).Jwks, clients, time, logger);

    public void Dispose() => Keys.Dispose();
}
