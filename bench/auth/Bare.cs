using System.Security.Cryptography;
using Gatehouse.Bench.Kit;
using Org.BouncyCastle.Crypto.Generators;

namespace Gatehouse.Bench.Auth;

/// <summary>What the cryptography alone costs, in milliseconds of processor time.</summary>
internal sealed record Bare(double Bcrypt, double Rs256, double Es256)
{
    private const int Cost = 12;

    public static Bare Measure()
    {
        var hash = OpenBsdBCrypt.Generate(AuthServer.Password.ToCharArray(), RandomNumberGenerator.GetBytes(16), Cost);
        using var rsa = RSA.Create(2048);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var content = RandomNumberGenerator.GetBytes(800);
        return new(
            Figures.ProcessorTime(20, () => OpenBsdBCrypt.CheckPassword(hash, AuthServer.Password.ToCharArray())),
            Figures.ProcessorTime(1000, () => rsa.SignData(content, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            Figures.ProcessorTime(4000, () => curve.SignData(content, HashAlgorithmName.SHA256)));
    }
}
