using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.AuthService.Tokens;

/// <summary>A private key ready to sign. Key objects are not safe to share between threads, so each signing borrows one.</summary>
internal sealed class TokenSigner : IDisposable
{
    private readonly ConcurrentBag<AsymmetricAlgorithm> idle = [];
    private readonly Func<AsymmetricAlgorithm> open;

    /// <param name="key">The stored key.</param>
    /// <param name="open">Makes another instance of the private key.</param>
    public TokenSigner(SigningKey key, Func<AsymmetricAlgorithm> open)
    {
        Key = key;
        this.open = open;
        Header = HeaderOf("at+jwt");
    }

    public SigningKey Key { get; }

    /// <summary>The first part of every token it signs, <c>typ</c> as RFC 9068 wants it.</summary>
    public string Header { get; }

    /// <summary>The first part of a token of another type.</summary>
    public string HeaderOf(string type) => Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes($$"""{"alg":"{{Key.Algorithm}}","typ":"{{type}}","kid":"{{Key.Id}}"}"""));

    /// <summary>In bytes: 2048-bit RSA, or P-256.</summary>
    public int SignatureSize => Key.Algorithm == SecurityAlgorithms.EcdsaSha256 ? 64 : 256;

    public byte[] Sign(byte[] content)
    {
        if (!idle.TryTake(out var pair))
        {
            pair = open();
        }

        try
        {
            return pair switch
            {
                RSA rsa => rsa.SignData(content, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
                ECDsa ec => ec.SignData(content, HashAlgorithmName.SHA256),
                _ => throw new InvalidOperationException("Only RSA and EC keys sign tokens."),
            };
        }
        finally
        {
            idle.Add(pair);
        }
    }

    public void Dispose()
    {
        while (idle.TryTake(out var pair))
        {
            pair.Dispose();
        }
    }
}
