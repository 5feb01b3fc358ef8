using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Tokens;

/// <summary>What an access token says; ids and a version only, so that it stays small however much its bearer may do.</summary>
internal sealed record TokenClaims
{
    public required string Issuer { get; init; }

    public required string Audience { get; init; }

    public required UserId UserId { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public Guid TokenId { get; init; } = Guid.CreateVersion7();

    public SessionId? SessionId { get; init; }

    public TenantId? TenantId { get; init; }

    public MembershipId? MembershipId { get; init; }

    public int PermissionVersion { get; init; }

    public IReadOnlyList<string> Roles { get; init; } = [];

    public IReadOnlyList<string> Methods { get; init; } = [];

    public DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary>Thumbprint of the key the token is bound to (RFC 9449 section 6).</summary>
    public string? Confirmation { get; init; }

    /// <summary>Who acts as the person.</summary>
    public UserId? ActorId { get; init; }

    public string? Name { get; init; }

    public string? Email { get; init; }

    public string? ClientId { get; init; }

    public string? Scope { get; init; }
}
