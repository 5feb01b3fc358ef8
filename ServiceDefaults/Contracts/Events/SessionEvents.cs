namespace Gatehouse.ServiceDefaults.Contracts.Events;

/// <summary>A spent refresh token was presented again: somebody has a copy, and the session was ended.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="UserId">The person.</param>
/// <param name="Device">The device it was started on.</param>
/// <param name="Address">Where it was last used from.</param>
public sealed record SessionReuseDetected(SessionId SessionId, UserId UserId, string Device, string? Address) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "sessions.reuse-detected.v1";

    /// <inheritdoc/>
    public string Subject => UserId.ToString();
}
