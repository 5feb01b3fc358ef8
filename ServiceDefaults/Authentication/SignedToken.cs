using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>
/// Form and signature of a JWT (RFC 7515, RFC 8725): the same for every token, whoever issued it. What its claims have to
/// say is for the caller to judge.
/// </summary>
public static class SignedToken
{
    // A token of ours is under 1 KB; what is far longer is not worth parsing.
    private const int MaxLength = 16 * 1024;

    private static readonly JsonDocumentOptions StrictJson = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>Checks a token and reads its claims.</summary>
    /// <param name="raw">The token as it came.</param>
    /// <param name="acceptsType">Whether a token of this <c>typ</c> will do.</param>
    /// <param name="findKey">The key a header names; which of its members choose it is for the caller to say.</param>
    /// <param name="cancellationToken">Ends the wait for a key.</param>
    /// <returns>The claims, or nothing when form or signature are wrong.</returns>
    public static async ValueTask<JsonDocument?> OpenAsync(
        string raw,
        Predicate<string?> acceptsType,
        Func<JsonElement, CancellationToken, ValueTask<SecurityKey?>> findKey,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(raw);
        ArgumentNullException.ThrowIfNull(acceptsType);
        ArgumentNullException.ThrowIfNull(findKey);
        if (raw.Length > MaxLength || raw.Split('.') is not [{ Length: > 0 } head, { Length: > 0 } body, { Length: > 0 } signature])
        {
            return null;
        }

        using var header = Parse(head);
        return header is not null
            && acceptsType(Text(header.RootElement, "typ"))
            && Text(header.RootElement, "alg") is (SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.EcdsaSha256) and var algorithm
            && !header.RootElement.TryGetProperty("crit", out _)
            && await findKey(header.RootElement, cancellationToken) is { } key
            && IsSigned(key, algorithm, $"{head}.{body}", signature)
                ? Parse(body)
                : null;
    }

    private static bool IsSigned(SecurityKey key, string algorithm, string content, string signature)
    {
        // The key's own algorithm decides; a token cannot talk an RSA key into another use.
        if (key is JsonWebKey { Alg: { Length: > 0 } alg } && alg != algorithm)
        {
            return false;
        }

        // RFC 7518 sections 3.3 and 3.4.
        if (algorithm is SecurityAlgorithms.EcdsaSha256 ? key.KeySize != 256 : key.KeySize < 2048)
        {
            return false;
        }

        var factory = key.CryptoProviderFactory;
        if (!factory.IsSupportedAlgorithm(algorithm, key) || Decode(signature) is not { } bytes)
        {
            return false;
        }

        var provider = factory.CreateForVerifying(key, algorithm);
        try
        {
            return provider.Verify(Encoding.ASCII.GetBytes(content), bytes);
        }
        finally
        {
            factory.ReleaseSignatureProvider(provider);
        }
    }

    private static JsonDocument? Parse(string part)
    {
        try
        {
            return Decode(part) is { } bytes
                && JsonDocument.Parse(bytes, StrictJson) is { RootElement: { ValueKind: JsonValueKind.Object } root } document
                && IsText(root) ? document : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // Strings that are no Unicode text throw only when they are read: all are read here, once.
    private static bool IsText(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString() is not null,
        JsonValueKind.Array => element.EnumerateArray().All(IsText),
        JsonValueKind.Object => element.EnumerateObject().All(member => member.Name is not null && IsText(member.Value)),
        _ => true,
    };

    // RFC 7515 section 2: base64url without padding, and nothing but its alphabet. The Try method throws on what is not base64.
    internal static byte[]? Decode(string part)
    {
        if (part.AsSpan().ContainsAnyExcept(Base64UrlAlphabet))
        {
            return null;
        }

        var bytes = new byte[Base64Url.GetMaxDecodedLength(part.Length)];
        return Base64Url.DecodeFromChars(part, bytes, out _, out var written) is OperationStatus.Done ? bytes[..written] : null;
    }

    private static readonly SearchValues<char> Base64UrlAlphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    internal static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
