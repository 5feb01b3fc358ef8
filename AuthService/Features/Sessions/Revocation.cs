namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>Something whose access tokens are refused until they end; the durable side of what is pushed over Redis.</summary>
internal sealed class Revocation
{
    public long Sequence { get; private set; }

    /// <summary>One of <see cref="ServiceDefaults.Authentication.RevocationScope"/>.</summary>
    public required string Scope { get; init; }

    public required Guid TargetId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>When the last token concerned has ended.</summary>
    public required DateTimeOffset Until { get; init; }
}
