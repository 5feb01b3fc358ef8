using System.Security.Cryptography;
using Gatehouse.Bench.Kit;
using Org.BouncyCastle.Crypto.Generators;

namespace Gatehouse.Bench.Auth;

/// <summary>What the cryptography alone costs, in milliseconds of processor time.</summary>
internal sealed class Bare : IDisposable
{
    private const int Cost = 12;

    private readonly string hash = OpenBsdBCrypt.Generate(AuthServer.Password.ToCharArray(), RandomNumberGenerator.GetBytes(16), Cost);
    private readonly RSA rsa = RSA.Create(2048);
    private readonly ECDsa curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] content = RandomNumberGenerator.GetBytes(800);

    public double Bcrypt() => Figures.ProcessorTime(6, () => OpenBsdBCrypt.CheckPassword(hash, AuthServer.Password.ToCharArray()));

    public double Rs256() => Figures.ProcessorTime(800, () => rsa.SignData(content, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public double Es256() => Figures.ProcessorTime(4000, () => curve.SignData(content, HashAlgorithmName.SHA256));

    public void Dispose()
    {
        rsa.Dispose();
        curve.Dispose();
    }
}
