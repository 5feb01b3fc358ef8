using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.Extensions.Options;

namespace Gatehouse.UserService.Features.Webhooks;

/// <summary>Secrets as Standard Webhooks writes them (<c>whsec_</c> and base64), their signatures, and how they are kept: AES-GCM under a key of the deployment's.</summary>
internal sealed class WebhookSecret(IOptions<InternalKeyOptions> options)
{
    private const string Prefix = "whsec_";
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(options.Value.Key), 32, info: "gatehouse outbound webhooks"u8.ToArray());

    /// <returns>A new secret as its owner sees it once, and as it is kept.</returns>
    public (string Shown, byte[] Kept) Create()
    {
        var secret = RandomNumberGenerator.GetBytes(32);
        var kept = new byte[NonceBytes + secret.Length + TagBytes];
        RandomNumberGenerator.Fill(kept.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(kept.AsSpan(0, NonceBytes), secret, kept.AsSpan(NonceBytes, secret.Length), kept.AsSpan(NonceBytes + secret.Length));
        return (Prefix + Convert.ToBase64String(secret), kept);
    }

    /// <summary><c>v1,</c> and the base64 of HMAC-SHA256 over id, seconds and body.</summary>
    public string Sign(byte[] kept, Guid id, DateTimeOffset at, string body)
    {
        var secret = new byte[kept.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(kept.AsSpan(0, NonceBytes), kept.AsSpan(NonceBytes, secret.Length), kept.AsSpan(NonceBytes + secret.Length), secret);
        var signed = string.Create(CultureInfo.InvariantCulture, $"{id}.{at.ToUnixTimeSeconds()}.{body}");
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(signed)));
    }

    /// <returns>Nothing when the secret was kept under another key.</returns>
    public string? TrySign(byte[] kept, Guid id, DateTimeOffset at, string body)
    {
        try
        {
            return Sign(kept, id, at, body);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
