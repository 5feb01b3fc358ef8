using Gatehouse.ServiceDefaults.Authentication;

namespace Gatehouse.AuthService.Features.Changes;

/// <summary>
/// Something every gateway and service must hear: a revocation, a new version, keys out of turn. Written in the
/// transaction that causes it; versions of memberships and tenants are written by triggers.
/// </summary>
internal sealed class Change
{
    public long Sequence { get; private set; }

    /// <summary>PostgreSQL's number of the transaction. Sequences become visible out of order, finished transactions do not.</summary>
    public ulong Transaction { get; private set; }

    /// <summary>One of <see cref="Invalidation"/>'s.</summary>
    public required string Kind { get; init; }

    /// <summary>One of <see cref="RevocationScope"/>.</summary>
    public string? Scope { get; init; }

    public Guid? TargetId { get; init; }

    public int? Version { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>When nobody needs to hear it any more.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>When Redis had it.</summary>
    public DateTimeOffset? PushedAt { get; private set; }

    public Invalidation ToNews() =>
        new(Kind, Scope, TargetId, At.ToUnixTimeMilliseconds(), Until.ToUnixTimeSeconds(), Version);
}
