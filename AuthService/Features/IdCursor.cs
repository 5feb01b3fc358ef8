using System.Buffers.Text;

namespace Gatehouse.AuthService.Features;

/// <summary>The place in a list that is ordered by id, after which the next page begins. Opaque to clients.</summary>
internal static class IdCursor
{
    private const int Length = 22;

    public static string Of(Guid last) => Base64Url.EncodeToString(last.ToByteArray());

    /// <summary>Reads a cursor; none is the first page.</summary>
    public static bool TryRead(string? text, out Guid? last)
    {
        Span<byte> bytes = stackalloc byte[16];
        last = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        if (text.Length != Length || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out _))
        {
            return false;
        }

        last = new Guid(bytes);
        return true;
    }
}
