using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gatehouse.Gateway.Webhooks;

/// <summary>Checks a webhook's signature over its raw body, in constant time, with every secret that is in force.</summary>
internal static class WebhookSignatures
{
    private const string StandardPrefix = "whsec_";
    private const int MaxIdLength = 200;
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(300);

    /// <summary>The delivery when its signature and time are right, else nothing.</summary>
    public static WebhookDelivery? Check(WebhookSource source, IHeaderDictionary headers, byte[] body, DateTimeOffset now) => source.Scheme switch
    {
        WebhookScheme.Standard => CheckStandard(source, headers, body, now),
        WebhookScheme.GitHub => CheckGitHub(source, headers, body),
        WebhookScheme.Stripe => CheckStripe(source, headers, body, now),
        _ => CheckHmac(source, headers, body, now),
    };

    /// <summary>The key in a secret of Standard Webhooks, or nothing.</summary>
    public static byte[]? StandardKey(string secret)
    {
        var text = secret.StartsWith(StandardPrefix, StringComparison.Ordinal) ? secret[StandardPrefix.Length..] : secret;
        var key = new byte[text.Length];
        return Convert.TryFromBase64String(text, key, out var length) ? key[..length] : null;
    }

    private static WebhookDelivery? CheckStandard(WebhookSource source, IHeaderDictionary headers, byte[] body, DateTimeOffset now)
    {
        if (One(headers, "webhook-id") is not { Length: <= MaxIdLength } id || One(headers, "webhook-timestamp") is not { } time || !IsRecent(time, now))
        {
            return null;
        }

        var signatures = (One(headers, "webhook-signature") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(signature => signature.StartsWith("v1,", StringComparison.Ordinal)).Select(signature => FromBase64(signature[3..]));
        return IsSigned(source.Secrets.Select(secret => StandardKey(secret)!), $"{id}.{time}.", body, signatures) ? new(id, IsTimed: true) : null;
    }

    // What tells two deliveries apart must be signed, or somebody could send one again under another name.
    private static WebhookDelivery? CheckGitHub(WebhookSource source, IHeaderDictionary headers, byte[] body) =>
        One(headers, "X-Hub-Signature-256") is { } signature && signature.StartsWith("sha256=", StringComparison.Ordinal)
        && IsSigned(Keys(source), "", body, [FromHex(signature["sha256=".Length..])])
            ? new(Hash("", body), IsTimed: false)
            : null;

    private static WebhookDelivery? CheckStripe(WebhookSource source, IHeaderDictionary headers, byte[] body, DateTimeOffset now)
    {
        var parts = (One(headers, "Stripe-Signature") ?? "").Split(',').Select(part => part.Trim().Split('=', 2)).Where(part => part.Length == 2).ToLookup(part => part[0], part => part[1]);
        return parts["t"].ToList() is [var time] && IsRecent(time, now) && IsSigned(Keys(source), $"{time}.", body, parts["v1"].Select(FromHex))
            ? new(EventId(body) ?? Hash("", body), IsTimed: true)
            : null;
    }

    private static WebhookDelivery? CheckHmac(WebhookSource source, IHeaderDictionary headers, byte[] body, DateTimeOffset now)
    {
        var time = source.TimestampHeader is { } header ? One(headers, header) : null;
        if (source.TimestampHeader is not null && (time is null || !IsRecent(time, now)))
        {
            return null;
        }

        var prefix = time is null ? "" : $"{time}.";
        var signature = One(headers, source.SignatureHeader) ?? "";
        signature = signature.StartsWith("sha256=", StringComparison.Ordinal) ? signature["sha256=".Length..] : signature;
        return IsSigned(Keys(source), prefix, body, [FromHex(signature), FromBase64(signature)]) ? new(Hash(prefix, body), IsTimed: time is not null) : null;
    }

    private static bool IsRecent(string seconds, DateTimeOffset now) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && Math.Abs(now.ToUnixTimeSeconds() - time) <= Tolerance.TotalSeconds;

    // Every secret is tried against every signature, whichever was right.
    private static bool IsSigned(IEnumerable<byte[]> keys, string prefix, byte[] body, IEnumerable<byte[]?> signatures)
    {
        byte[] content = [.. Encoding.UTF8.GetBytes(prefix), .. body];
        var sent = signatures.OfType<byte[]>().Take(8).ToList();
        var isRight = false;
        foreach (var key in keys)
        {
            var expected = HMACSHA256.HashData(key, content);
            foreach (var signature in sent)
            {
                isRight |= CryptographicOperations.FixedTimeEquals(expected, signature);
            }
        }

        return isRight;
    }

    private static IEnumerable<byte[]> Keys(WebhookSource source) => source.Secrets.Select(Encoding.UTF8.GetBytes);

    private static string? One(IHeaderDictionary headers, string name) => headers[name] is [{ Length: > 0 } value] ? value : null;

    private static string Hash(string prefix, byte[] body) => Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(prefix), .. body]));

    private static string? EventId(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind is JsonValueKind.Object && document.RootElement.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.String
                && id.GetString() is { Length: > 0 and <= MaxIdLength } text ? text : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? FromHex(string text)
    {
        var bytes = new byte[text.Length / 2];
        return text.Length % 2 == 0 && Convert.FromHexString(text, bytes, out _, out var length) is System.Buffers.OperationStatus.Done && length == bytes.Length ? bytes : null;
    }

    private static byte[]? FromBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }
}

/// <summary>A webhook that is what it says.</summary>
/// <param name="Id">What no other delivery of its source has, and what is signed.</param>
/// <param name="IsTimed">Whether its time is signed too, so that an old one is refused by that.</param>
internal sealed record WebhookDelivery(string Id, bool IsTimed);
