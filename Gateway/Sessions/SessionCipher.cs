using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Sessions;

/// <summary>
/// AES-256-GCM under a key derived from <c>Session:Key</c>. Four bytes name the key, so that two can be in use while one
/// replaces the other; the Redis key is authenticated too, so that values cannot be swapped.
/// </summary>
internal sealed class SessionCipher(IOptions<SessionOptions> options)
{
    private const int NameSize = 4;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int Overhead = NameSize + NonceSize + TagSize;

    private readonly Key[] keys = [.. new[] { options.Value.Key, options.Value.PreviousKey }.OfType<string>().Where(key => key.Length > 0).Select(key => new Key(key))];

    public byte[] Seal(ReadOnlySpan<byte> plain, string redisKey)
    {
        var key = keys.Length > 0 ? keys[0] : throw new InvalidOperationException("Session:Key is missing.");
        var box = new byte[Overhead + plain.Length];
        key.Name.CopyTo(box, 0);
        RandomNumberGenerator.Fill(box.AsSpan(NameSize, NonceSize));
        using var aes = new AesGcm(key.Secret, TagSize);
        aes.Encrypt(
            box.AsSpan(NameSize, NonceSize), plain, box.AsSpan(Overhead), box.AsSpan(NameSize + NonceSize, TagSize), Encoding.UTF8.GetBytes(redisKey));
        return box;
    }

    /// <summary>What was sealed, or nothing when it was by another key, for another place, or has been changed.</summary>
    public byte[]? Open(ReadOnlySpan<byte> box, string redisKey)
    {
        foreach (var key in keys)
        {
            if (box.Length < Overhead || !box[..NameSize].SequenceEqual(key.Name))
            {
                continue;
            }

            var plain = new byte[box.Length - Overhead];
            using var aes = new AesGcm(key.Secret, TagSize);
            try
            {
                aes.Decrypt(box.Slice(NameSize, NonceSize), box[Overhead..], box.Slice(NameSize + NonceSize, TagSize), plain, Encoding.UTF8.GetBytes(redisKey));
                return plain;
            }
            catch (AuthenticationTagMismatchException)
            {
                return null;
            }
        }

        return null;
    }

    private sealed class Key
    {
        public Key(string text)
        {
            Secret = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(text), 32, info: "gatehouse gateway sessions"u8.ToArray());
            Name = SHA256.HashData(Secret)[..NameSize];
        }

        public byte[] Secret { get; }

        public byte[] Name { get; }
    }
}
