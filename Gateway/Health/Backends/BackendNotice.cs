using System.Globalization;

namespace Gatehouse.Gateway.Health.Backends;

/// <summary>What people are told of a backend.</summary>
/// <param name="Event"><c>backend.down</c> or <c>backend.recovered</c>.</param>
/// <param name="Backend">Its address.</param>
/// <param name="DownSince">Since when it was down.</param>
/// <param name="RecoveredAt">Since when it is up again.</param>
/// <param name="DowntimeSeconds">How long it was down.</param>
/// <param name="Title">One line for people.</param>
/// <param name="Text">A sentence for people.</param>
internal sealed record BackendNotice(
    string Event, string Backend, DateTimeOffset DownSince, DateTimeOffset? RecoveredAt, long? DowntimeSeconds, string Title, string Text)
{
    public bool IsRecovery => RecoveredAt is not null;

    public static BackendNotice Down(string backend, DateTimeOffset since) => new(
        "backend.down", backend, since, null, null, $"Backend down: {backend}", string.Create(
            CultureInfo.InvariantCulture, $"{backend} has not answered since {since:yyyy-MM-dd HH:mm} UTC."));

    public static BackendNotice Recovered(string backend, DateTimeOffset since, DateTimeOffset at)
    {
        var downtime = at - since;
        return new("backend.recovered", backend, since, at, (long)downtime.TotalSeconds, $"Backend back: {backend}", string.Create(
            CultureInfo.InvariantCulture, $"{backend} answers again after {(int)downtime.TotalHours} h {downtime.Minutes} min."));
    }
}
