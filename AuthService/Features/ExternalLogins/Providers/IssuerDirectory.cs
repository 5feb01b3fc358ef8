using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.AuthService.Features.ExternalLogins.Providers;

/// <summary>Addresses and keys of OpenID providers (OpenID Connect Discovery 1.0), kept for a while.</summary>
internal sealed class IssuerDirectory(OutboundClient outbound, TimeProvider time)
{
    private const int MaxKept = 1000;
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);
    private static readonly TimeSpan BetweenReadings = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Issuer, bool IsGuarded), Known> held = new();

    /// <summary>What a provider says of itself; its issuer must be the one that was configured (section 4.3).</summary>
    /// <exception cref="ProviderFailure">It cannot be reached, or what it says is not in order.</exception>
    public async Task<Known> FindAsync(ExternalProvider provider, CancellationToken cancellationToken)
    {
        var key = (provider.Issuer, provider.TenantId is not null);
        if (held.TryGetValue(key, out var known) && time.GetUtcNow() - known.ReadAt < Kept)
        {
            return known;
        }

        if (held.Count >= MaxKept)
        {
            held.Clear();
        }

        return held[key] = await ReadAsync(provider, cancellationToken);
    }

    /// <summary>The same once more where a key was not among the known ones, a minute later at the earliest.</summary>
    public async Task<Known> RefreshAsync(ExternalProvider provider, Known known, CancellationToken cancellationToken) =>
        time.GetUtcNow() - known.ReadAt < BetweenReadings
            ? known
            : held[(provider.Issuer, provider.TenantId is not null)] = await ReadAsync(provider, cancellationToken);

    private async Task<Known> ReadAsync(ExternalProvider provider, CancellationToken cancellationToken)
    {
        var client = outbound.For(provider);
        var document = await ProviderFailure.GuardAsync(() => client.GetFromJsonAsync<Document>(
            new Uri($"{provider.Issuer.TrimEnd('/')}/.well-known/openid-configuration"), cancellationToken));
        if (document is null || document.Issuer != provider.Issuer
            || !Uri.TryCreate(document.AuthorizationEndpoint, UriKind.Absolute, out _) || !Uri.TryCreate(document.TokenEndpoint, UriKind.Absolute, out _)
            || !Uri.TryCreate(document.JwksUri, UriKind.Absolute, out var jwks))
        {
            throw new ProviderFailure("metadata of another issuer, or incomplete");
        }

        var keys = await ProviderFailure.GuardAsync(() => client.GetStringAsync(jwks, cancellationToken));
        return new(document, await ProviderFailure.GuardAsync(() => Task.FromResult(JsonWebKeySet.Create(keys).GetSigningKeys())), time.GetUtcNow());
    }

    internal sealed record Known(Document Document, IList<SecurityKey> Keys, DateTimeOffset ReadAt);

    internal sealed record Document(
        [property: JsonPropertyName("issuer")] string? Issuer,
        [property: JsonPropertyName("authorization_endpoint")] string? AuthorizationEndpoint,
        [property: JsonPropertyName("token_endpoint")] string? TokenEndpoint,
        [property: JsonPropertyName("userinfo_endpoint")] string? UserInfoEndpoint,
        [property: JsonPropertyName("jwks_uri")] string? JwksUri,
        [property: JsonPropertyName("prompt_values_supported")] IReadOnlyList<string>? Prompts,
        [property: JsonPropertyName("token_endpoint_auth_methods_supported")] IReadOnlyList<string>? AuthenticationMethods,
        [property: JsonPropertyName("authorization_response_iss_parameter_supported")] bool NamesItself);
}

/// <summary>A provider could not be asked, or said what it should not. The reason is for the log and holds nothing it sent.</summary>
internal sealed class ProviderFailure(string reason, Exception? inner = null) : Exception(reason, inner)
{
    public static async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or JsonException or ArgumentException
            or NotSupportedException or InvalidOperationException or System.Security.Cryptography.CryptographicException)
        {
            throw new ProviderFailure(failure.GetType().Name, failure);
        }
    }
}
