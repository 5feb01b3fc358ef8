using System.Buffers.Text;
using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.AuthService.Connect;

/// <summary>
/// Checks what arrives at the authorization endpoint (OAuth 2.1, RFC 7636, OpenID Connect Core 1.0). Without a redirect URI
/// that is the client's own nobody is sent anywhere; everything else that is wrong is told to the client.
/// </summary>
internal static class AuthorizationReader
{
    private const int ChallengeLength = 43;
    private const int LongestText = 1000;

    /// <summary>The parameters, or the error with where it may be sent.</summary>
    public static Result Read(KnownClient client, IReadOnlyDictionary<string, StringValues> fields)
    {
        if (Text(fields, "redirect_uri") is not { } redirect || !client.RedirectUris.Contains(redirect, StringComparer.Ordinal))
        {
            return new(null, OAuthErrors.InvalidRequest, "The redirect URI is not one of the client's.", null);
        }

        var mode = Text(fields, "response_mode") ?? "query";
        var back = new Return(redirect, Text(fields, "state"), mode == "form_post");
        var strength = AuthenticationContext.Read(Text(fields, "acr_values"), Text(fields, "claims"));
        var asked = new AuthorizationParameters
        {
            ClientId = client.Id,
            RedirectUri = redirect,
            State = back.State,
            ByForm = back.ByForm,
            Scopes = [.. (Text(fields, "scope") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct()],
            Challenge = Text(fields, "code_challenge") ?? "",
            Nonce = Text(fields, "nonce"),
            Prompts = (Text(fields, "prompt") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries),
            MaxAgeSeconds = int.TryParse(Text(fields, "max_age"), NumberStyles.None, CultureInfo.InvariantCulture, out var maxAge) ? maxAge : null,
            Strengths = strength?.Values ?? [],
            IsStrengthEssential = strength?.IsEssential is true,
            LoginHint = Text(fields, "login_hint"),
            Tenant = Text(fields, "tenant"),
            ProofKey = Text(fields, "dpop_jkt"),
        };
        return Fault(client, fields, asked, mode) is var (error, description) && error.Length > 0
            ? new(null, error, description, back)
            : new(asked, null, null, back);
    }

    private static (string Error, string Description) Fault(
        KnownClient client, IReadOnlyDictionary<string, StringValues> fields, AuthorizationParameters asked, string mode)
    {
        if (fields.Any(field => field.Value.Count > 1))
        {
            return (OAuthErrors.InvalidRequest, "A parameter is there twice.");
        }

        if (fields.Any(field => field.Value.ToString().Length > LongestText))
        {
            return (OAuthErrors.InvalidRequest, "A parameter is too long.");
        }

        // What waits for the person is stored, and PostgreSQL keeps no NUL.
        if (fields.Any(field => field.Value.ToString().Any(char.IsControl)))
        {
            return (OAuthErrors.InvalidRequest, "A parameter has control characters.");
        }

        if (fields.ContainsKey("request"))
        {
            return (OAuthErrors.RequestNotSupported, "Push the request instead (RFC 9126).");
        }

        if (Text(fields, "response_type") is not "code")
        {
            return Text(fields, "response_type") is null
                ? (OAuthErrors.InvalidRequest, "'response_type' is missing.")
                : (OAuthErrors.UnsupportedResponseType, "Only 'code' is.");
        }

        if (mode is not ("query" or "form_post"))
        {
            return (OAuthErrors.InvalidRequest, "'response_mode' must be 'query' or 'form_post'.");
        }

        // Without a method it would be 'plain' (RFC 7636 section 4.3), which OAuth 2.1 no longer has.
        if (Text(fields, "code_challenge_method") is not "S256" || asked.Challenge.Length != ChallengeLength || !Base64Url.IsValid(asked.Challenge))
        {
            return (OAuthErrors.InvalidRequest, "'code_challenge' with the method S256 is required.");
        }

        if (asked.Scopes is [] || asked.Scopes.Except(client.Scopes).Any())
        {
            return (OAuthErrors.InvalidScope, asked.Scopes is [] ? "'scope' is missing." : "The client may not ask for all of these.");
        }

        if (asked.Prompts.Except(Prompt.All).Any() || (asked.Has(Prompt.None) && asked.Prompts.Count > 1))
        {
            return (OAuthErrors.InvalidRequest, "'prompt' has a value that is unknown or does not go with the others.");
        }

        if (AuthenticationContext.Read(null, Text(fields, "claims")) is null)
        {
            return (OAuthErrors.InvalidRequest, "'claims' must be a JSON object.");
        }

        if (asked.IsStrengthEssential && !asked.Strengths.Intersect(AuthenticationContext.All).Any())
        {
            return (OAuthErrors.UnmetAuthenticationRequirements, "There is no such way of signing in here.");
        }

        if (asked.ProofKey is { } key && (key.Length != ChallengeLength || !Base64Url.IsValid(key)))
        {
            return (OAuthErrors.InvalidRequest, "'dpop_jkt' must be a SHA-256 thumbprint.");
        }

        return fields.ContainsKey("max_age") && asked.MaxAgeSeconds is null
            ? (OAuthErrors.InvalidRequest, "'max_age' must be a number of seconds.")
            : ("", "");
    }

    private static string? Text(IReadOnlyDictionary<string, StringValues> fields, string name) =>
        fields.TryGetValue(name, out var values) && values is [{ Length: > 0 } text] ? text : null;

    /// <summary>Where an answer goes.</summary>
    internal sealed record Return(string RedirectUri, string? State, bool ByForm);

    /// <param name="Parameters">What was asked, if it is in order.</param>
    /// <param name="Error">What is wrong with it.</param>
    /// <param name="Description">The same in a sentence.</param>
    /// <param name="Back">Where the answer may be sent.</param>
    internal sealed record Result(AuthorizationParameters? Parameters, string? Error, string? Description, Return? Back);
}
