using Gatehouse.ServiceDefaults.Telemetry;
using StackExchange.Redis;
using System.Diagnostics.Metrics;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>How current this process is. AuthService sends a sign of life over the channel every half second.</summary>
public sealed class PushState
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly IConnectionMultiplexer redis;
    private readonly TimeProvider time;

    // UTC ticks, so that they are read and written whole.
    private long heard;
    private long read;

    /// <summary>Creates the state; one per process.</summary>
    /// <param name="redis">What carries the push.</param>
    /// <param name="time">The clock.</param>
    /// <param name="meters">For the gauge of its age.</param>
    public PushState(IConnectionMultiplexer redis, TimeProvider time, IMeterFactory? meters = null)
    {
        this.redis = redis;
        this.time = time;
        read = time.GetUtcNow().UtcTicks;
        meters?.Create(GatehouseTelemetry.Name).CreateObservableGauge(
            "gatehouse.revocations.age", () => Age.TotalSeconds, "s", "Since the last sign that revocations and permissions are current");
    }

    /// <summary>Whether news is being pushed.</summary>
    public bool IsLive => redis.IsConnected && Since(ref heard) < Patience;

    /// <summary>How old what is held may be at most.</summary>
    public TimeSpan Age => TimeSpan.FromTicks(Math.Min(Since(ref heard).Ticks, Since(ref read).Ticks));

    /// <summary>Something came over the channel.</summary>
    public void Heard() => Volatile.Write(ref heard, time.GetUtcNow().UtcTicks);

    /// <summary>The database has been read.</summary>
    internal void HasRead() => Volatile.Write(ref read, time.GetUtcNow().UtcTicks);

    private TimeSpan Since(ref long at) => TimeSpan.FromTicks(Math.Max(0, time.GetUtcNow().UtcTicks - Volatile.Read(ref at)));
}
