using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Impersonations;

/// <summary>Somebody acts as somebody else, for half an hour at most. Kept after its session is gone, for the person to see.</summary>
internal sealed class Impersonation
{
    /// <summary>The session's.</summary>
    public required SessionId Id { get; init; }

    /// <summary>Whom somebody acts as.</summary>
    public required UserId UserId { get; init; }

    /// <summary>Who does.</summary>
    public required UserId ActorId { get; init; }

    /// <summary>Their own session; when it ends, this does.</summary>
    public required SessionId ActorSessionId { get; init; }

    public required TenantId TenantId { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndsAt { get; init; }
}
