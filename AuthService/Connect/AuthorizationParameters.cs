using Gatehouse.AuthService.Features.Sessions;

namespace Gatehouse.AuthService.Connect;

/// <summary>What a client asks the authorization endpoint for, once it has been checked.</summary>
internal sealed record AuthorizationParameters
{
    public required Guid ClientId { get; init; }

    public required string RedirectUri { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The S256 code challenge (RFC 7636).</summary>
    public required string Challenge { get; init; }

    public string? State { get; init; }

    public string? Nonce { get; init; }

    public IReadOnlyList<string> Prompts { get; init; } = [];

    public int? MaxAgeSeconds { get; init; }

    /// <summary>How strong the sign-in should be: one of these <see cref="AuthenticationContext"/>s.</summary>
    public IReadOnlyList<string> Strengths { get; init; } = [];

    /// <summary>Whether it is no use to the client otherwise.</summary>
    public bool IsStrengthEssential { get; init; }

    public string? LoginHint { get; init; }

    /// <summary>Slug or id of the company that is meant, for people who belong to several.</summary>
    public string? Tenant { get; init; }

    /// <summary>Thumbprint of the key the tokens will be bound to (RFC 9449 section 10).</summary>
    public string? ProofKey { get; init; }

    /// <summary>The device that waits for the answer (RFC 8628), which then goes to nobody's redirect URI.</summary>
    public byte[]? Device { get; init; }

    /// <summary>Whether the answer comes as a form instead of in the address.</summary>
    public bool ByForm { get; init; }

    public bool Wants(string scope) => Scopes.Contains(scope);

    public bool Has(string prompt) => Prompts.Contains(prompt);

    /// <summary>Whether what the person has shown is not strong enough.</summary>
    public bool NeedsMore(Session session) => Strengths.Count > 0 && !AuthenticationContext.Meets(session.Methods, Strengths);

    /// <summary>Whether the person has to prove again who they are.</summary>
    public bool NeedsFreshSignIn(Session session, DateTimeOffset askedAt, DateTimeOffset now) =>
        (Prompts.Contains(Prompt.Login) && session.AuthenticatedAt < askedAt)
        || (MaxAgeSeconds is { } maxAge && now - session.AuthenticatedAt > TimeSpan.FromSeconds(maxAge) && session.AuthenticatedAt < askedAt);
}

/// <summary>Values of <c>prompt</c> (OpenID Connect Core 1.0 section 3.1.2.1).</summary>
internal static class Prompt
{
    public const string None = "none";
    public const string Login = "login";
    public const string Consent = "consent";
    public const string SelectAccount = "select_account";

    public static IReadOnlyList<string> All { get; } = [None, Login, Consent, SelectAccount];
}
