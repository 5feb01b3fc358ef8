using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Connect.Devices;

/// <summary>A device that waits for a person (RFC 8628). Both its codes are stored as hashes; each works once.</summary>
internal sealed class DeviceAuthorization
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    public const int FirstInterval = 5;
    private const int SlowerBy = 5;

    // Networks are not clocks: who asks every five seconds arrives a little early now and then.
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(1);

    /// <summary>SHA-256 of the device's code.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>SHA-256 of the person's code.</summary>
    public required byte[] UserCodeHash { get; init; }

    public required Guid ClientId { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? PolledAt { get; private set; }

    public int IntervalSeconds { get; private set; } = FirstInterval;

    public DateTimeOffset? DecidedAt { get; private set; }

    /// <summary>Whose sign-in allowed it; none when it was denied.</summary>
    public SessionId? SessionId { get; private set; }

    public MembershipId? MembershipId { get; private set; }

    public DateTimeOffset? UsedAt { get; private set; }

    /// <summary>The session its first use began; a second use ends it.</summary>
    public SessionId? IssuedSessionId { get; private set; }

    /// <summary>The device asks (RFC 8628 section 3.5).</summary>
    /// <returns>The error it gets, or nothing when it gets tokens.</returns>
    public string? Poll(DateTimeOffset now)
    {
        if (now >= ExpiresAt)
        {
            return OAuthErrors.ExpiredToken;
        }

        var isEarly = PolledAt is { } last && now - last < TimeSpan.FromSeconds(IntervalSeconds) - Leeway;
        PolledAt = now;
        if (isEarly)
        {
            IntervalSeconds += SlowerBy;
            return OAuthErrors.SlowDown;
        }

        return DecidedAt is null ? OAuthErrors.AuthorizationPending : SessionId is null ? OAuthErrors.AccessDenied : null;
    }

    public void Spend(SessionId issued, DateTimeOffset now)
    {
        UsedAt = now;
        IssuedSessionId = issued;
    }
}
