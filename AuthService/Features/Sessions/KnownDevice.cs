using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>A device somebody has signed in from, by the hash of the secret in its cookie.</summary>
internal sealed class KnownDevice
{
    public required UserId UserId { get; init; }

    /// <summary>SHA-256 of the secret.</summary>
    public required byte[] Hash { get; init; }

    public required string Name { get; init; }

    public string? Address { get; init; }

    public required DateTimeOffset FirstSeenAt { get; init; }

    public DateTimeOffset LastSeenAt { get; init; }
}
