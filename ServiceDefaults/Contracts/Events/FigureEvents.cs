namespace Gatehouse.ServiceDefaults.Contracts.Events;

/// <summary>The requests of one tenant that one gateway saw in a few seconds.</summary>
/// <param name="Gateway">Which gateway.</param>
/// <param name="At">When the interval began, UTC.</param>
/// <param name="Counts">By route and outcome.</param>
public sealed record TrafficCounted(string Gateway, DateTimeOffset At, IReadOnlyList<TrafficCount> Counts) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "traffic.counted.v1";

    /// <inheritdoc/>
    public string Subject => Gateway;
}

/// <summary>Requests on one route that ended in one way.</summary>
/// <param name="Route">The route's name in routes.json.</param>
/// <param name="Outcome">served, refused, unauthenticated, forbidden, limited, backend_failed or failed.</param>
/// <param name="Requests">How many.</param>
/// <param name="Buckets">How many took how long: <see cref="LatencyBuckets"/>.</param>
public sealed record TrafficCount(string Route, string Outcome, long Requests, IReadOnlyList<long> Buckets);

/// <summary>Somebody signed in, or was refused.</summary>
/// <param name="UserId">The person, if known.</param>
/// <param name="Outcome"><see cref="SignedIn"/> or <see cref="Refused"/>.</param>
/// <param name="Reason">By which means, or why not.</param>
/// <param name="SessionId">The session that began.</param>
public sealed record SignInEnded(UserId? UserId, string Outcome, string Reason, Guid? SessionId = null) : IEvent
{
    /// <summary>A session began.</summary>
    public const string SignedIn = "signed-in";

    /// <summary>None did.</summary>
    public const string Refused = "refused";

    /// <inheritdoc/>
    public static string Type => "sign-ins.ended.v1";

    /// <inheritdoc/>
    public string Subject => UserId?.ToString() ?? "nobody";
}

/// <summary>A tenant keeps the facts behind its figures for another time.</summary>
/// <param name="RetentionMonths">How long from now on.</param>
/// <param name="Before">How long before.</param>
public sealed record AnalyticsSettingsChanged(int RetentionMonths, int Before) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "analytics.settings-changed.v1";

    /// <inheritdoc/>
    public string Subject => "settings";
}
