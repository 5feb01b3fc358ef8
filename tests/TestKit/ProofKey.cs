using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.TestKit;

/// <summary>A client's key that makes proofs of possession (RFC 9449), in order or not.</summary>
public sealed class ProofKey(SigningKey key) : IDisposable
{
    /// <summary>A P-256 key.</summary>
    public ProofKey()
        : this(SigningKey.Ecdsa())
    {
    }

    /// <summary>The pair itself.</summary>
    public SigningKey Pair => key;

    /// <summary>RFC 7638.</summary>
    public string Thumbprint
    {
        get
        {
            var members = string.Join(',', ((string[])["crv", "e", "kty", "n", "x", "y"]).Where(key.Jwk.ContainsKey).Select(name => $"\"{name}\":\"{key.Jwk[name]}\""));
            return Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes($"{{{members}}}")));
        }
    }

    /// <summary>A proof as it should be, for a request and perhaps a token.</summary>
    public string Prove(string method, string address, TimeProvider time, string? nonce = null, string? token = null, Action<JsonObject, JsonObject>? change = null)
    {
        ArgumentNullException.ThrowIfNull(time);
        var jwk = new JsonObject(key.Jwk.Where(m => m.Key is "kty" or "crv" or "x" or "y" or "n" or "e").Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));
        var header = new JsonObject { ["typ"] = "dpop+jwt", ["alg"] = key.Algorithm, ["jwk"] = jwk };
        var claims = new JsonObject
        {
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["htm"] = method,
            ["htu"] = address,
            ["iat"] = time.GetUtcNow().ToUnixTimeSeconds(),
        };
        if (nonce is not null)
        {
            claims["nonce"] = nonce;
        }

        if (token is not null)
        {
            claims["ath"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(token)));
        }

        change?.Invoke(header, claims);
        return key.Sign(header.ToJsonString(), claims.ToJsonString());
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
