using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>That whoever sent it has a private key (RFC 9449 section 4.2); its signature has been checked with the key in its header.</summary>
/// <param name="KeyThumbprint">Of that key (RFC 7638).</param>
/// <param name="Id">Its <c>jti</c>.</param>
/// <param name="Method">The request's method: <c>htm</c>.</param>
/// <param name="Address">The request's address: <c>htu</c>.</param>
/// <param name="IssuedAt">When it was made.</param>
/// <param name="TokenHash">Of the access token it goes with: <c>ath</c>.</param>
/// <param name="Nonce">Ours, given back.</param>
public sealed record DpopProof(string KeyThumbprint, string Id, string Method, string Address, long IssuedAt, string? TokenHash, string? Nonce)
{
    // The key is the sender's choice: what it costs to check is not.
    private const int MaxLength = 4096;
    private const int MaxRsaBytes = 512;
    private static readonly CryptoProviderFactory Forgetful = new() { CacheSignatureProviders = false };

    /// <summary>Which signatures are taken.</summary>
    public static IReadOnlyList<string> Algorithms { get; } = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256];

    /// <summary>What a refusal says in <c>WWW-Authenticate</c> (RFC 9449 section 7.1).</summary>
    /// <param name="error">Its code.</param>
    /// <returns>The header's value.</returns>
    public static string Challenge(string error) => $"DPoP error=\"{error}\", algs=\"{string.Join(' ', Algorithms)}\"";

    /// <summary>How a proof names an access token.</summary>
    /// <param name="token">The token.</param>
    /// <returns>Its <c>ath</c>.</returns>
    public static string HashOf(string token) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>A request's proof; checked once however often it is asked for.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The proof, or nothing when there is none, more than one, or one that is not in order.</returns>
    public static async ValueTask<DpopProof?> OfAsync(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var features = request.HttpContext.Features;
        var proof = features.Get<DpopProof>() ?? (request.Headers[PlatformHeaders.Dpop] is [{ Length: <= MaxLength } text] ? await ReadAsync(text) : null);
        features.Set(proof);
        return proof;
    }

    private static async ValueTask<DpopProof?> ReadAsync(string text)
    {
        (AsymmetricSecurityKey Key, string Jwk)? own = null;
        using var claims = await SignedToken.OpenAsync(text, type => type is "dpop+jwt", (header, _) => new((own = KeyOf(header))?.Key), default);
        (own?.Key as ECDsaSecurityKey)?.ECDsa.Dispose();
        return claims?.RootElement is { } root
            && SignedToken.Text(root, PlatformClaims.TokenId) is { Length: > 0 and <= 200 } id
            && SignedToken.Text(root, "htm") is { Length: > 0 } method && SignedToken.Text(root, "htu") is { Length: > 0 } address
            && root.TryGetProperty("iat", out var at) && at.ValueKind is JsonValueKind.Number && at.TryGetInt64(out var issued)
                ? new(HashOf(own!.Value.Jwk), id, method, address, issued, SignedToken.Text(root, "ath"), SignedToken.Text(root, "nonce"))
                : null;
    }

    // Its members in the order and form the thumbprint is of (RFC 7638 section 3.2).
    private static (AsymmetricSecurityKey Key, string Jwk)? KeyOf(JsonElement header)
    {
        if (!header.TryGetProperty("jwk", out var jwk) || jwk.ValueKind is not JsonValueKind.Object || jwk.TryGetProperty("d", out _))
        {
            return null;
        }

        try
        {
            return SignedToken.Text(jwk, "kty") switch
            {
                "EC" when SignedToken.Text(jwk, "crv") is "P-256" && Bytes("x") is { Length: 32 } x && Bytes("y") is { Length: 32 } y => (
                    new ECDsaSecurityKey(ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = x, Y = y } })) { CryptoProviderFactory = Forgetful },
                    $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(x)}}","y":"{{Base64Url.EncodeToString(y)}}"}"""),
                "RSA" when Bytes("n") is { Length: > 0 and <= MaxRsaBytes } n && n[0] != 0 && Bytes("e") is { Length: > 0 and <= 4 } e => (
                    new RsaSecurityKey(new RSAParameters { Modulus = n, Exponent = e }) { CryptoProviderFactory = Forgetful },
                    $$"""{"e":"{{Base64Url.EncodeToString(e)}}","kty":"RSA","n":"{{Base64Url.EncodeToString(n)}}"}"""),
                _ => null,
            };
        }
        catch (CryptographicException)
        {
            return null;
        }

        byte[]? Bytes(string name) => SignedToken.Text(jwk, name) is { } text ? SignedToken.Decode(text) : null;
    }
}
