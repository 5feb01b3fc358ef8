using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.ExternalLogins;

/// <summary>That somebody at a provider is a person here. By its subject there, whatever their address becomes.</summary>
internal sealed class LinkedAccount
{
    public required Guid Id { get; init; }

    public required UserId UserId { get; init; }

    /// <summary>The provider's key.</summary>
    public required string Provider { get; init; }

    public required string Subject { get; init; }

    /// <summary>What the provider was called, to be shown.</summary>
    public required string Name { get; init; }

    /// <summary>The address there when it was linked, to be shown.</summary>
    public string? Email { get; init; }

    public required DateTimeOffset LinkedAt { get; init; }

    public DateTimeOffset LastUsedAt { get; set; }

    public User User { get; private init; } = null!;
}
