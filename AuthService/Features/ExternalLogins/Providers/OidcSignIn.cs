using System.IdentityModel.Tokens.Jwt;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.AuthService.Features.ExternalLogins.Providers;

/// <summary>Signing in at an OpenID provider: code, PKCE, nonce, and an ID token that is checked (OpenID Connect Core 1.0 section 3.1).</summary>
internal sealed class OidcSignIn(IssuerDirectory issuers, OutboundClient outbound, TimeProvider time)
{
    private const string SelectAccount = "select_account";
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);
    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];

    public async Task<string> AddressAsync(ExternalProvider provider, RoundTrip trip, string redirectUri, CancellationToken cancellationToken)
    {
        var document = (await issuers.FindAsync(provider, cancellationToken)).Document;
        var fields = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = provider.ClientId,
            ["redirect_uri"] = redirectUri,
            ["scope"] = "openid profile email",
            ["state"] = trip.State,
            ["nonce"] = trip.Nonce,
            ["code_challenge"] = trip.Challenge,
            ["code_challenge_method"] = "S256",
        };

        // Which of several accounts is meant; some refuse to be asked that, and two are known to understand.
        if (document.Prompts?.Contains(SelectAccount) is true || provider.Issuer == ProviderKinds.GoogleIssuer || provider.Kind is ProviderKinds.Azure)
        {
            fields["prompt"] = SelectAccount;
        }

        return QueryHelpers.AddQueryString(document.AuthorizationEndpoint!, fields);
    }

    /// <exception cref="ProviderFailure">Its answer is not in order.</exception>
    public async Task<ExternalIdentity> FinishAsync(
        ExternalProvider provider, RoundTrip trip, string redirectUri, string code, string? issuer, CancellationToken cancellationToken)
    {
        var known = await issuers.FindAsync(provider, cancellationToken);

        // RFC 9207: an answer of another provider is not exchanged here.
        if (issuer is null ? known.Document.NamesItself : issuer != provider.Issuer)
        {
            throw new ProviderFailure("the answer names another issuer");
        }

        var tokens = await ExchangeAsync(provider, known, trip, redirectUri, code, cancellationToken);
        var token = Text(tokens, "id_token") is { Length: < 16 * 1024 } raw ? raw : throw new ProviderFailure("no ID token");
        var claims = Validate(provider, known.Keys, token)
            ?? Validate(provider, (await issuers.RefreshAsync(provider, known, cancellationToken)).Keys, token)
            ?? throw new ProviderFailure("the ID token's signature, issuer, audience or time");
        if (Text(claims, "nonce") != trip.Nonce || Text(claims, "sub") is not { Length: > 0 and <= ExternalIdentity.MaxSubject } subject)
        {
            throw new ProviderFailure("the ID token's nonce or subject");
        }

        // Some say who it is in the token, others only when asked.
        var about = Text(claims, "email") is null && known.Document.UserInfoEndpoint is { } address
            ? await AskAsync(provider, address, Text(tokens, "access_token"), subject, cancellationToken) ?? claims
            : claims;
        return new(subject, Text(about, "email") ?? (provider.Kind is ProviderKinds.Azure ? Text(claims, "preferred_username") : null), IsTrue(about, "email_verified"), Text(about, "name"));
    }

    private async Task<JsonElement> ExchangeAsync(
        ExternalProvider provider, IssuerDirectory.Known known, RoundTrip trip, string redirectUri, string code, CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = redirectUri,
            ["code_verifier"] = trip.Verifier,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, known.Document.TokenEndpoint);
        if (known.Document.AuthenticationMethods is { } methods && methods.Contains("client_secret_post") && !methods.Contains("client_secret_basic"))
        {
            (fields["client_id"], fields["client_secret"]) = (provider.ClientId, provider.ClientSecret);
        }
        else
        {
            var pair = $"{Uri.EscapeDataString(provider.ClientId)}:{Uri.EscapeDataString(provider.ClientSecret)}";
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }

        request.Content = new FormUrlEncodedContent(fields);
        return await SendAsync(provider, request, cancellationToken);
    }

    private async Task<JsonElement?> AskAsync(ExternalProvider provider, string address, string? accessToken, string subject, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        var about = await SendAsync(provider, request, cancellationToken);

        // Section 5.3.2: of the same person, or it is not to be used.
        return Text(about, "sub") == subject ? about : null;
    }

    private Task<JsonElement> SendAsync(ExternalProvider provider, HttpRequestMessage request, CancellationToken cancellationToken) =>
        ProviderFailure.GuardAsync(async () =>
        {
            using var answer = await outbound.For(provider).SendAsync(request, cancellationToken);
            return await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        });

    private JsonElement? Validate(ExternalProvider provider, IList<SecurityKey> keys, string token)
    {
        var now = time.GetUtcNow().UtcDateTime;
        try
        {
            new JwtSecurityTokenHandler { MapInboundClaims = false }.ValidateToken(
                token,
                new()
                {
                    ValidIssuer = provider.Issuer,
                    ValidAudience = provider.ClientId,
                    ValidAlgorithms = Algorithms,
                    IssuerSigningKeys = keys,
                    RequireSignedTokens = true,
                    RequireExpirationTime = true,
                    LifetimeValidator = (from, to, _, _) => to + Skew > now && !(from - Skew > now),
                },
                out _);
            var claims = JsonSerializer.Deserialize<JsonElement>(Base64UrlEncoder.DecodeBytes(token.Split('.')[1]));

            // Section 3.1.3.7: of several audiences it must be for this one.
            return claims.TryGetProperty("aud", out var audience) && audience.ValueKind is JsonValueKind.Array && audience.GetArrayLength() > 1
                && Text(claims, "azp") != provider.ClientId ? null : claims;
        }
        catch (Exception failure) when (failure is SecurityTokenException or ArgumentException or NotSupportedException or JsonException
            or FormatException or System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    // Some write it as text.
    private static bool IsTrue(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value)
        && (value.ValueKind is JsonValueKind.True || (value.ValueKind is JsonValueKind.String && string.Equals(value.GetString(), bool.TrueString, StringComparison.OrdinalIgnoreCase)));
}
