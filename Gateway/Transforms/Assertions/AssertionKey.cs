using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Transforms.Assertions;

/// <summary>
/// The gateways' own ES256 key. Derived from the session key that all of them share, so that a backend may ask any
/// gateway for the key set, and nothing has to be stored or handed round.
/// </summary>
internal sealed class AssertionKey : IDisposable
{
    private const string Purpose = "gatehouse gateway assertion ES256 ";

    // The order of P-256 (FIPS 186-5, SP 800-186 section 3.2.1.3).
    private static readonly BigInteger Order =
        BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    // ECDsa is not made for two threads at once.
    private readonly ThreadLocal<ECDsa> signers;

    public AssertionKey(IOptions<AssertionOptions> options)
    {
        var parameters = Derive(Encoding.UTF8.GetBytes(options.Value.Key));
        using var pair = ECDsa.Create(parameters);
        var point = pair.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));

        // RFC 7638 section 3.
        var id = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
        Public = new("EC", "sig", "ES256", "P-256", id, x, y);
        signers = new(() => ECDsa.Create(parameters), trackAllValues: true);
    }

    /// <summary>The half that backends know.</summary>
    public PublicKey Public { get; }

    public byte[] Sign(byte[] content) => signers.Value!.SignData(content, HashAlgorithmName.SHA256);

    public void Dispose()
    {
        foreach (var signer in signers.Values)
        {
            signer.Dispose();
        }

        signers.Dispose();
    }

    private static ECParameters Derive(byte[] secret)
    {
        for (var attempt = 0; ; attempt++)
        {
            var candidate = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: Encoding.ASCII.GetBytes($"{Purpose}{attempt}"));
            var number = new BigInteger(candidate, isUnsigned: true, isBigEndian: true);
            if (number > 0 && number < Order)
            {
                return new() { Curve = ECCurve.NamedCurves.nistP256, D = candidate };
            }
        }
    }

    /// <summary>A key of a key set (RFC 7517).</summary>
    internal sealed record PublicKey(string Kty, string Use, string Alg, string Crv, string Kid, string X, string Y);
}
