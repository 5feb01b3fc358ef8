using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>
/// The last tokens whose signature was wrong, so that one that comes again and again is not verified again and again. Wrong
/// once is wrong as long as the key is the same. Of a fixed size, 4 MB at most: a flood of others pushes out nothing but its
/// own kind.
/// </summary>
internal sealed class ForgedTokens
{
    // Enough that a thousand hardly ever meet in one place, where each would make the other be verified anew.
    private const int Places = 1 << 16;

    private readonly byte[]?[] places = new byte[]?[Places];

    public bool Contains(ReadOnlySpan<char> raw)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(raw, digest);
        return Volatile.Read(ref Place(digest)) is { } there && digest.SequenceEqual(there);
    }

    public void Add(string raw)
    {
        var digest = new byte[SHA256.HashSizeInBytes];
        Digest(raw, digest);
        Volatile.Write(ref Place(digest), digest);
    }

    public void Clear() => Array.Clear(places);

    // Not the token itself: whoever sends forged ones does not choose how much memory they take.
    private static void Digest(ReadOnlySpan<char> raw, Span<byte> digest) => SHA256.HashData(MemoryMarshal.AsBytes(raw), digest);

    private ref byte[]? Place(ReadOnlySpan<byte> digest) => ref places[MemoryMarshal.Read<ushort>(digest)];
}
