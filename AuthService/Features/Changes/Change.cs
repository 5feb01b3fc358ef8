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

    /// <summary>
    /// When it was in force at the latest: told by a clock that was read after the commit, so that every token of an older
    /// state was issued before. Nothing until somebody has looked.
    /// </summary>
    public DateTimeOffset? At { get; private set; }

    /// <summary>When nobody needs to hear it any more.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>When Redis had it.</summary>
    public DateTimeOffset? PushedAt { get; private set; }

    /// <param name="seen">When it was seen, if nobody has noted that yet: after the commit too.</param>
    public Invalidation ToNews(DateTimeOffset seen) =>
        new(Kind, Scope, TargetId, (At ?? seen).ToUnixTimeMilliseconds(), Until.ToUnixTimeSeconds(), Version);
}
