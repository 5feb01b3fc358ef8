using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Tokens;

/// <summary>Seals under the master key, with a key of its own for each purpose (HKDF, RFC 5869).</summary>
internal sealed class KeyProtection(string masterKey)
{
    public const string SigningKeys = "signing-keys";
    public const string PendingLogins = "pending-logins";
    public const string Authenticators = "authenticators";
    public const string Forms = "forms";
    public const string ProviderSecrets = "provider-secrets";
    public const string LinkTickets = "link-tickets";
    public const string RememberedDevices = "remembered-devices";
    public const string PasskeyCeremonies = "passkey-ceremonies";
    public const string Nobody = "nobody";

    private readonly byte[] master = Encoding.UTF8.GetBytes(masterKey);

    public KeyProtection(IOptions<SigningOptions> options)
        : this(options.Value.MasterKey)
    {
    }

    public byte[] Seal(string purpose, ReadOnlySpan<byte> plain, string context = "") =>
        SealedBox.Seal(KeyFor(purpose), plain, Encoding.UTF8.GetBytes(context));

    /// <summary>The content, or nothing when it was sealed under another master key, purpose or context.</summary>
    public byte[]? Open(string purpose, ReadOnlySpan<byte> box, string context = "") =>
        SealedBox.Open(KeyFor(purpose), box, Encoding.UTF8.GetBytes(context));

    /// <summary>The same for the same text, and nothing that could be worked out without the master key (HMAC, RFC 2104).</summary>
    public byte[] Digest(string purpose, string text) => HMACSHA256.HashData(KeyFor(purpose), Encoding.UTF8.GetBytes(text));

    private byte[] KeyFor(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, master, 32, info: Encoding.UTF8.GetBytes($"gatehouse/{purpose}/v1"));
}
