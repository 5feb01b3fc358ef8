using System.Text.Json.Serialization;

namespace Gatehouse.Gateway.Health.Backends;

/// <summary>What is known of one mapped backend.</summary>
/// <param name="Status">Whether it answered last time.</param>
/// <param name="LastUp">When it last did.</param>
/// <param name="FirstDownAt">Since when it has not; nothing while it is up.</param>
/// <param name="LatencyMs">How long the last answer took.</param>
/// <param name="NotifiedDown">Whether people have been told that it is down.</param>
/// <param name="LastCheck">When it was last asked.</param>
/// <param name="AlertedDown">Whether there is an alert about it.</param>
internal sealed record BackendState(
    BackendStatus Status = BackendStatus.Unknown,
    DateTimeOffset? LastUp = null,
    DateTimeOffset? FirstDownAt = null,
    long? LatencyMs = null,
    bool NotifiedDown = false,
    DateTimeOffset? LastCheck = null,
    bool AlertedDown = false)
{
    /// <summary>Since when it had been down, while people who were told so have not been told that it is up again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? NoticeOwed { get; init; }

    /// <summary>The same of the alert.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? AlertOwed { get; init; }

    /// <summary>The state after an answer.</summary>
    public BackendState Up(DateTimeOffset at, long latencyMs) => new(BackendStatus.Up, at, null, latencyMs, false, at)
    {
        NoticeOwed = NotifiedDown ? FirstDownAt : NoticeOwed,
        AlertOwed = AlertedDown ? FirstDownAt : AlertOwed,
    };

    /// <summary>The state after a failure. For those who have not heard that it was up meanwhile, it is still down.</summary>
    public BackendState Down(DateTimeOffset at) => this with
    {
        Status = BackendStatus.Down,
        FirstDownAt = FirstDownAt ?? NoticeOwed ?? AlertOwed ?? at,
        LatencyMs = null,
        LastCheck = at,
        NotifiedDown = NotifiedDown || NoticeOwed is not null,
        AlertedDown = AlertedDown || AlertOwed is not null,
        NoticeOwed = null,
        AlertOwed = null,
    };
}
