using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.AuthService.Tokens;

/// <summary>
/// A key pair as it is stored. Published from the moment it exists, signs from <see cref="ActivatesAt"/> until
/// <see cref="RetiresAt"/>, and verifies until its last token has ended. State is a matter of the clock, so that every
/// replica changes over by itself.
/// </summary>
internal sealed class SigningKey
{
    /// <summary>Its <c>kid</c>, from the key's own thumbprint.</summary>
    public required string Id { get; init; }

    public required string Algorithm { get; init; }

    /// <summary>JWK (RFC 7517), ready to publish.</summary>
    public required string PublicKey { get; init; }

    /// <summary>PKCS#8, sealed under the master key for this id.</summary>
    public required byte[] PrivateKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ActivatesAt { get; init; }

    public DateTimeOffset? RetiresAt { get; set; }

    /// <summary>Emergency: from now on nothing it signed is good.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    public static SigningKey Create(string algorithm, KeyProtection protection, DateTimeOffset now, DateTimeOffset activatesAt)
    {
        using AsymmetricAlgorithm pair = algorithm == SecurityAlgorithms.EcdsaSha256
            ? ECDsa.Create(ECCurve.NamedCurves.nistP256)
            : RSA.Create(2048);
        var (id, jwk) = PublicJwk.Of(pair);
        return new()
        {
            Id = id,
            Algorithm = algorithm,
            PublicKey = jwk,
            PrivateKey = protection.Seal(KeyProtection.SigningKeys, pair.ExportPkcs8PrivateKey(), id),
            CreatedAt = now,
            ActivatesAt = activatesAt,
        };
    }

    public bool SignsAt(DateTimeOffset now) => RevokedAt is null && ActivatesAt <= now && (RetiresAt is null || now < RetiresAt);

    public bool VerifiesAt(DateTimeOffset now, TimeSpan tokenLife) =>
        RevokedAt is null && (RetiresAt is null || now < RetiresAt + tokenLife);

    /// <summary>The private key, or nothing when it was sealed under another master key.</summary>
    public AsymmetricAlgorithm? Open(KeyProtection protection)
    {
        if (protection.Open(KeyProtection.SigningKeys, PrivateKey, Id) is not { } bytes)
        {
            return null;
        }

        AsymmetricAlgorithm pair = Algorithm == SecurityAlgorithms.EcdsaSha256 ? ECDsa.Create() : RSA.Create();
        pair.ImportPkcs8PrivateKey(bytes, out _);
        CryptographicOperations.ZeroMemory(bytes);
        return pair;
    }
}
