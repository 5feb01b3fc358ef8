using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;

namespace Gatehouse.AuthService.Features.Clients;

/// <summary>An OAuth client of a tenant. Acts as itself, within its scopes.</summary>
internal sealed class Client : ITenantOwned
{
    /// <summary>Its <c>client_id</c>, and <c>sub</c> of its own tokens.</summary>
    public required Guid Id { get; init; }

    public required TenantId TenantId { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> GrantTypes { get; init; }

    public required IReadOnlyList<string> RedirectUris { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Cannot keep a secret.</summary>
    public bool IsPublic { get; init; }

    /// <summary>Its public keys (RFC 7517), if it authenticates by assertions (RFC 7523).</summary>
    public string? Keys { get; init; }

    /// <summary>Where a browser may be sent after signing out.</summary>
    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>Where the end of a session is told (OpenID Connect Back-Channel Logout).</summary>
    public string? BackChannelLogoutUri { get; init; }

    /// <summary>Gets tokens only with a proof of possession (RFC 9449 section 5.2).</summary>
    public bool RequiresProof { get; init; }

    /// <summary>Part of the platform: signs in people of every tenant, is not asked about, and may do what they may.</summary>
    public bool IsFirstParty { get; init; }

    public required UserId CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    public List<ClientSecret> Secrets { get; } = [];
}

/// <summary>A secret of a client; two live at a time, so that one can be replaced without a gap.</summary>
internal sealed class ClientSecret : ITenantOwned
{
    public const int MaxLive = 2;

    public required Guid Id { get; init; }

    public required TenantId TenantId { get; init; }

    public required Guid ClientId { get; init; }

    /// <summary>SHA-256: the secret is random, so that a slow hash would add nothing.</summary>
    public required byte[] Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>An assertion that has been used (RFC 7523 section 3, point 7).</summary>
internal sealed class UsedAssertion
{
    public required Guid ClientId { get; init; }

    /// <summary>SHA-256 of its <c>jti</c>.</summary>
    public required byte[] Hash { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
