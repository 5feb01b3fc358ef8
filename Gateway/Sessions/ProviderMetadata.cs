using System.Text.Json.Serialization;

namespace Gatehouse.Gateway.Sessions;

/// <summary>A provider's endpoints.</summary>
internal sealed record ProviderMetadata(Uri Authorization, Uri Token, Uri? Userinfo, Uri Jwks, Uri? Revocation, Uri? EndSession)
{
    /// <summary>Whether every answer to the browser says who it is from (RFC 9207).</summary>
    public bool NamesItself { get; init; }
}

/// <summary>What a provider publishes of itself (OpenID Connect Discovery 1.0 section 3), as far as it is used here.</summary>
internal sealed record DiscoveryDocument(
    string? Issuer,
    string? AuthorizationEndpoint,
    string? TokenEndpoint,
    string? UserinfoEndpoint,
    string? JwksUri,
    string? RevocationEndpoint,
    string? EndSessionEndpoint,
    [property: JsonPropertyName("authorization_response_iss_parameter_supported")] bool NamesItself = false);
