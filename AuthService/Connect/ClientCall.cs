using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Connect;

/// <summary>A form that a client sent from its server: every field once, and the client proved who it is.</summary>
internal sealed record ClientCall(KnownClient Client, IFormCollection Form)
{
    /// <summary>Thumbprint of the key it proved to have (RFC 9449), if it did.</summary>
    public string? ProofKey { get; init; }

    /// <summary>What its tokens are called.</summary>
    public string TokenType => ProofKey is null ? "Bearer" : "DPoP";

    /// <summary>
    /// The scopes it asks for, nothing when it leaves that to what is usual. Blank text asks for none, which is never in order
    /// (RFC 6749 section 3.3): without any nothing would say what the token is limited to.
    /// </summary>
    public IReadOnlyList<string>? Scopes => this["scope"]?.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public string? this[string field] => Form[field] is [{ Length: > 0 } value] ? value : null;

    public static async Task<(ClientCall? Call, JsonHttpResult<OAuthRefusal>? Refusal)> ReadAsync(
        HttpContext http, ClientAuthentication authentication, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (await FormAsync(http.Request, cancellationToken) is not { } form)
        {
            return (null, OAuthRefusal.Of(http, OAuthErrors.InvalidRequest, "The body must be a form."));
        }

        if (form.FirstOrDefault(field => field.Value.Count > 1).Key is { } twice)
        {
            return (null, OAuthRefusal.Of(
                http, OAuthErrors.InvalidRequest, $"'{(twice.All(char.IsAsciiLetterLower) ? twice : "A field")}' is there twice."));
        }

        var (client, error) = await authentication.AuthenticateAsync(http.Request, form, cancellationToken);
        if (client is null)
        {
            return (null, OAuthRefusal.Of(http, error!));
        }

        return form["client_id"] is [{ Length: > 0 } named] && named != client.PublicId
            ? (null, OAuthRefusal.Of(http, OAuthErrors.InvalidRequest, "'client_id' is another client's."))
            : (new(client, form), null);
    }

    private static async Task<IFormCollection?> FormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return request.HasFormContentType ? await request.ReadFormAsync(cancellationToken) : null;
        }
        catch (InvalidDataException)
        {
            // Too many fields, or NUL in one.
            return null;
        }
    }
}
