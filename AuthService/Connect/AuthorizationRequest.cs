using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Connect;

/// <summary>A request that was pushed (RFC 9126) or waits for the person. Its reference is with the client or the browser only.</summary>
internal sealed class AuthorizationRequest
{
    /// <summary>SHA-256 of the reference.</summary>
    public required byte[] Hash { get; init; }

    public required Guid ClientId { get; init; }

    public required AuthorizationParameters Parameters { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>Whose sign-in the answers below are from; another person's browser starts over.</summary>
    public SessionId? SessionId { get; set; }

    /// <summary>The company that was chosen.</summary>
    public MembershipId? MembershipId { get; set; }

    /// <summary>That the person agreed just now.</summary>
    public bool IsConsented { get; set; }
}

/// <summary>A code that may be exchanged once. The code itself is only in the answer to the client.</summary>
internal sealed class AuthorizationCode
{
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    /// <summary>SHA-256 of the code.</summary>
    public required byte[] Hash { get; init; }

    public required Guid ClientId { get; init; }

    /// <summary>The browser's sign-in.</summary>
    public required SessionId SessionId { get; init; }

    public required MembershipId MembershipId { get; init; }

    public required AuthorizationParameters Parameters { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; private set; }

    /// <summary>The session its first use began; a second use ends it (RFC 9700 section 4.5).</summary>
    public SessionId? IssuedSessionId { get; private set; }

    public void Spend(SessionId issued, DateTimeOffset now)
    {
        UsedAt = now;
        IssuedSessionId = issued;
    }
}

/// <summary>What a person has agreed that a client may do.</summary>
internal sealed class Consent
{
    public required UserId UserId { get; init; }

    public required Guid ClientId { get; init; }

    public required IReadOnlyList<string> Scopes { get; set; }

    public required DateTimeOffset GivenAt { get; set; }
}
