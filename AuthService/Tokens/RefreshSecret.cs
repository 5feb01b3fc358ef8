using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.AuthService.Tokens;

/// <summary>
/// An opaque refresh token. The database has its hash, and its successor sealed under a key that only the token itself
/// gives: whoever presents it again in time gets the same successor, and whoever reads the database gets nothing.
/// </summary>
/// <param name="Value">What its bearer has.</param>
/// <param name="Client">The only OAuth client that may use it: presented by anybody else it is not found.</param>
internal readonly record struct RefreshSecret(string Value, Guid? Client = null)
{
    private const int Size = 32;

    public byte[] Hash => SHA256.HashData(Encoding.ASCII.GetBytes(Client is { } client ? $"{client:N}:{Value}" : Value));

    public static RefreshSecret Create(Guid? client = null) => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Size)), client);

    /// <summary>Whether a text from outside has the form of one; anything else is not worth asking the database.</summary>
    public static bool TryRead(string? text, out RefreshSecret secret)
    {
        secret = new(text ?? "");
        return text is { Length: 43 } && Base64Url.IsValid(text);
    }

    public byte[] Seal(RefreshSecret successor) =>
        SealedBox.Seal(SealingKey(), Encoding.ASCII.GetBytes(successor.Value), Hash);

    public RefreshSecret? OpenSuccessor(byte[] box) =>
        SealedBox.Open(SealingKey(), box, Hash) is { } plain ? new(Encoding.ASCII.GetString(plain), Client) : null;

    // Never what a log line or an exception shows.
    public override string ToString() => "refresh token";

    private byte[] SealingKey() => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.ASCII.GetBytes(Value), 32, info: "gatehouse/refresh-successor/v1"u8.ToArray());
}
