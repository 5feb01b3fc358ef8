using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.AuthService.Tokens;

/// <summary>A public key as a JWK (RFC 7517, RFC 7518 section 6), named by the beginning of its thumbprint (RFC 7638).</summary>
internal static class PublicJwk
{
    // It is in every token: enough of the thumbprint that no two keys share it.
    private const int IdSize = 9;

    public static (string Id, string Jwk) Of(AsymmetricAlgorithm pair)
    {
        // The required members in alphabetical order and without spaces are what the thumbprint is of.
        var (algorithm, members) = pair switch
        {
            RSA rsa => (SecurityAlgorithms.RsaSha256, Members(rsa.ExportParameters(false))),
            ECDsa ec => (SecurityAlgorithms.EcdsaSha256, Members(ec.ExportParameters(false))),
            _ => throw new ArgumentException("Only RSA and EC keys sign tokens.", nameof(pair)),
        };
        var id = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{{{members}}}")).AsSpan(0, IdSize));
        return (id, $$"""{{{members}},"use":"sig","alg":"{{algorithm}}","kid":"{{id}}"}""");
    }

    /// <summary>The key to verify with.</summary>
    public static SecurityKey Read(string jwk)
    {
        var read = new JsonWebKey(jwk);
        return read.Kty == JsonWebAlgorithmsKeyTypes.EllipticCurve
            ? new ECDsaSecurityKey(ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new() { X = Base64Url.DecodeFromChars(read.X), Y = Base64Url.DecodeFromChars(read.Y) },
            }))
            { KeyId = read.Kid }
            : new RsaSecurityKey(new RSAParameters
            {
                Modulus = Base64Url.DecodeFromChars(read.N),
                Exponent = Base64Url.DecodeFromChars(read.E),
            })
            { KeyId = read.Kid };
    }

    private static string Members(RSAParameters key) =>
        $"\"e\":\"{Base64Url.EncodeToString(key.Exponent)}\",\"kty\":\"RSA\",\"n\":\"{Base64Url.EncodeToString(key.Modulus)}\"";

    private static string Members(ECParameters key) =>
        $"\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"{Base64Url.EncodeToString(key.Q.X)}\",\"y\":\"{Base64Url.EncodeToString(key.Q.Y)}\"";
}
