using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>A browser that stands for its person's second factor for a while. The password is asked for all the same.</summary>
internal sealed class RememberedDevice
{
    public required Guid Id { get; init; }

    public required UserId UserId { get; init; }

    /// <summary>SHA-256 of the secret in its cookie.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>What its owner knows it by.</summary>
    public required string Name { get; init; }

    public string? Address { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset LastUsedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
