using Gatehouse.ServiceDefaults.Telemetry;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>Whether news still comes through. While it does not, something may be revoked that nobody here has heard of.</summary>
public sealed class InvalidationPulse
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TimeProvider time;
    private long heardAt;
    private long pushedAt;
    private volatile bool complete;

    /// <summary>Creates the pulse; one per process.</summary>
    /// <param name="time">The clock.</param>
    public InvalidationPulse(TimeProvider time)
    {
        this.time = time;
        heardAt = time.GetTimestamp();
        GatehouseTelemetry.Meter.CreateObservableGauge(
            "gatehouse.invalidations.age", () => Age.TotalSeconds, "s", "Time since revocations and permission versions were last known to be complete");
    }

    /// <summary>Since when news may have been missed.</summary>
    public TimeSpan Age => time.GetElapsedTime(Interlocked.Read(ref heardAt));

    /// <summary>Whether news comes by the fast path: it is pushed.</summary>
    public bool IsPushed => complete && time.GetElapsedTime(Interlocked.Read(ref pushedAt)) < Patience;

    /// <summary>Everything has been read from AuthService, the slower path.</summary>
    public void HasRead() => Interlocked.Exchange(ref heardAt, time.GetTimestamp());

    /// <summary>Everything has been read anew, and the channel is open.</summary>
    public void Resynced()
    {
        complete = true;
        Beat();
    }

    /// <summary>The channel is open; what was missed while it was not comes only with a resync.</summary>
    public void Beat()
    {
        if (complete)
        {
            Interlocked.Exchange(ref pushedAt, time.GetTimestamp());
            Interlocked.Exchange(ref heardAt, time.GetTimestamp());
        }
    }

    /// <summary>The channel is closed.</summary>
    public void Lost() => complete = false;
}
