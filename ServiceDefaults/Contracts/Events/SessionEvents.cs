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

/// <summary>A refresh token was presented a second time in its grace window, from another address. Answered, but odd.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="UserId">The person.</param>
/// <param name="Device">The device the session was started on.</param>
/// <param name="Address">The other address.</param>
public sealed record SessionRepeatedElsewhere(SessionId SessionId, UserId UserId, string Device, string Address) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "sessions.repeated-elsewhere.v1";

    /// <inheritdoc/>
    public string Subject => UserId.ToString();
}

/// <summary>A person who has signed in before did so on a device that is new.</summary>
/// <param name="SessionId">The new session.</param>
/// <param name="UserId">The person.</param>
/// <param name="Device">The new device.</param>
/// <param name="Address">Where it is.</param>
public sealed record SessionOnNewDevice(SessionId SessionId, UserId UserId, string Device, string? Address) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "sessions.new-device.v1";

    /// <inheritdoc/>
    public string Subject => UserId.ToString();
}

/// <summary>A session that an OAuth client had of a person ended; a client that wishes is told.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="UserId">The person.</param>
/// <param name="ClientId">The client.</param>
public sealed record ClientSessionEnded(SessionId SessionId, UserId UserId, Guid ClientId) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "sessions.client-ended.v1";

    /// <inheritdoc/>
    public string Subject => SessionId.ToString();
}
