using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>One sign-in on one device in one tenant; the family of its refresh tokens.</summary>
internal sealed class Session
{
    public required SessionId Id { get; init; }

    public required UserId UserId { get; init; }

    /// <summary>Nothing for a person who belongs nowhere.</summary>
    public TenantId? TenantId { get; init; }

    public MembershipId? MembershipId { get; init; }

    /// <summary>What its owner knows it by.</summary>
    public required string Device { get; init; }

    public string? Address { get; private set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset LastSeenAt { get; private set; }

    public DateTimeOffset IdleEndsAt { get; private set; }

    /// <summary>Unused for so long it is over; what the tenant's settings said when it began.</summary>
    public required int IdleMinutes { get; init; }

    /// <summary>The end that no use puts off.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    public DateTimeOffset? EndedAt { get; private set; }

    public SessionEnd? EndReason { get; private set; }

    /// <summary>How the person proved who they are (RFC 8176), and when.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>The browser's sign-in that a client's session came from; it ends with it.</summary>
    public SessionId? ParentId { get; init; }

    /// <summary>The OAuth client the session's tokens are for.</summary>
    public Guid? ClientId { get; init; }

    /// <summary>What the client may do with them; a refresh never widens it.</summary>
    public string? Scope { get; init; }

    /// <summary>Thumbprint of the key its tokens are bound to (RFC 9449), if they are.</summary>
    public string? ProofKey { get; init; }

    /// <summary>SHA-256 of what the browser's cookie holds, for a sign-in on the provider's own pages.</summary>
    public byte[]? CookieHash { get; init; }

    public User User { get; private init; } = null!;

    /// <summary>How its person proved who they are.</summary>
    public Proof Proof => new(Methods, AuthenticatedAt);

    public bool IsLiveAt(DateTimeOffset now) => EndedAt is null && now < IdleEndsAt && now < EndsAt;

    public void Use(string? address, DateTimeOffset now)
    {
        Address = address ?? Address;
        LastSeenAt = now;
        IdleEndsAt = now.AddMinutes(IdleMinutes);
    }

    public void End(SessionEnd reason, DateTimeOffset now)
    {
        EndedAt = now;
        EndReason = reason;
    }
}

/// <summary>Why a session ended before its time.</summary>
internal enum SessionEnd
{
    Logout,
    EndedByUser,
    EndedByAdmin,
    TooMany,
    TokenReuse,
    MembershipEnded,
    PasswordReset,
    PasswordChanged,
    AccountClosed,
}
