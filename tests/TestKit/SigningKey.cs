using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.TestKit;

/// <summary>A key pair that signs whatever it is given, well-formed or not: tests forge with it what a library refuses to write.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly AsymmetricAlgorithm pair;

    private SigningKey(string id, string algorithm, AsymmetricAlgorithm pair)
    {
        Id = id;
        Algorithm = algorithm;
        this.pair = pair;
    }

    /// <summary>Its <c>kid</c>.</summary>
    public string Id { get; }

    /// <summary>What it signs with.</summary>
    public string Algorithm { get; }

    /// <summary>The half that verifiers know.</summary>
    public SecurityKey Public => pair is RSA rsa
        ? new RsaSecurityKey(rsa.ExportParameters(false)) { KeyId = Id }
        : new ECDsaSecurityKey(ECDsa.Create(((ECDsa)pair).ExportParameters(false))) { KeyId = Id };

    /// <summary>The public half as it stands in a certificate or a file.</summary>
    public string PublicPem => pair.ExportSubjectPublicKeyInfoPem();

    /// <summary>The public half as DER.</summary>
    public byte[] PublicDer => pair.ExportSubjectPublicKeyInfo();

    /// <summary>The public half for a key set (RFC 7517).</summary>
    public JsonObject Jwk
    {
        get
        {
            var jwk = JsonWebKeyConverter.ConvertFromSecurityKey(Public);
            return pair is RSA
                ? new() { ["kty"] = "RSA", ["use"] = "sig", ["alg"] = Algorithm, ["kid"] = Id, ["n"] = jwk.N, ["e"] = jwk.E }
                : new() { ["kty"] = "EC", ["use"] = "sig", ["alg"] = Algorithm, ["kid"] = Id, ["crv"] = jwk.Crv, ["x"] = jwk.X, ["y"] = jwk.Y };
        }
    }

    /// <summary>An RSA key.</summary>
    public static SigningKey Rsa(string id = "rsa-1", int bits = 2048) => new(id, "RS256", RSA.Create(bits));

    /// <summary>A P-256 key.</summary>
    public static SigningKey Ecdsa(string id = "ec-1") => Ecdsa(id, ECCurve.NamedCurves.nistP256);

    /// <summary>A key on another curve, which ES256 does not allow.</summary>
    public static SigningKey Ecdsa(string id, ECCurve curve) => new(id, "ES256", ECDsa.Create(curve));

    /// <summary>Header, body and signature over any two texts.</summary>
    public string Sign(string header, string body)
    {
        var content = $"{Encode(header)}.{Encode(body)}";
        return $"{content}.{Base64UrlEncoder.Encode(Signature(content))}";
    }

    /// <summary>The signature over an encoded header and body.</summary>
    public byte[] Signature(string content)
    {
        var bytes = Encoding.ASCII.GetBytes(content);
        return pair is RSA rsa
            ? rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : ((ECDsa)pair).SignData(bytes, HashAlgorithmName.SHA256);
    }

    /// <summary>A part of a token.</summary>
    public static string Encode(string text) => Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(text));

    /// <inheritdoc/>
    public void Dispose() => pair.Dispose();
}
