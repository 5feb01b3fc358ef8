using System.Buffers;

namespace Gatehouse.Gateway.Edge;

/// <summary>What the name of a header field may be made of: it is a token (RFC 9110 section 5.6.2).</summary>
internal static class FieldNames
{
    private const string InTokens = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>In text.</summary>
    public static readonly SearchValues<char> Characters = SearchValues.Create(InTokens);

    /// <summary>As it goes over the wire.</summary>
    public static readonly SearchValues<byte> Bytes = SearchValues.Create([.. InTokens.Select(character => (byte)character)]);
}
