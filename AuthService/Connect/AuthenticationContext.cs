using System.Text.Json;
using Gatehouse.AuthService.Features.Sessions;

namespace Gatehouse.AuthService.Connect;

/// <summary>How strongly a person proved who they are, as clients ask for it and are told: <c>acr</c> (OpenID Connect Core 1.0 section 2).</summary>
internal static class AuthenticationContext
{
    public const string OneFactor = "urn:gatehouse:acr:1fa";
    public const string TwoFactors = "urn:gatehouse:acr:2fa";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8 };

    public static IReadOnlyList<string> All { get; } = [OneFactor, TwoFactors];

    public static string Of(IReadOnlyList<string> methods) => methods.Contains("mfa") && !methods.Contains(Proof.RememberedDevice) ? TwoFactors : OneFactor;

    /// <summary>Whether what was shown is one of those that were asked for; two factors are also one.</summary>
    public static bool Meets(IReadOnlyList<string> methods, IReadOnlyList<string> asked) =>
        asked.Contains(Of(methods)) || (asked.Contains(OneFactor) && Of(methods) == TwoFactors);

    /// <summary>What a request asks for: by <c>acr_values</c> if it can be, by an essential claim in any case (section 5.5.1.1).</summary>
    /// <returns>Nothing when <c>claims</c> is not in order.</returns>
    public static (IReadOnlyList<string> Values, bool IsEssential)? Read(string? acrValues, string? claims)
    {
        string[] wished = (acrValues ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (claims is null)
        {
            return (wished, false);
        }

        try
        {
            using var document = JsonDocument.Parse(claims, Strict);
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
            {
                return null;
            }

            if (!document.RootElement.TryGetProperty("id_token", out var idToken) || idToken.ValueKind is not JsonValueKind.Object
                || !idToken.TryGetProperty("acr", out var acr) || acr.ValueKind is not JsonValueKind.Object)
            {
                return (wished, false);
            }

            string[] named = acr.TryGetProperty("values", out var values) && values.ValueKind is JsonValueKind.Array
                ? [.. values.EnumerateArray().Where(v => v.ValueKind is JsonValueKind.String).Select(v => v.GetString()!)]
                : acr.TryGetProperty("value", out var value) && value.ValueKind is JsonValueKind.String ? [value.GetString()!] : wished;
            return (named, named.Length > 0 && acr.TryGetProperty("essential", out var essential) && essential.ValueKind is JsonValueKind.True);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
