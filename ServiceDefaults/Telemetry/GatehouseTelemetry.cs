using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Gatehouse.ServiceDefaults.Telemetry;

/// <summary>
/// The activities and instruments of what the services share. A service's own source and meter are called
/// <c>Gatehouse.</c> and its name, and are collected without being registered anywhere.
/// </summary>
public static class GatehouseTelemetry
{
    /// <summary>Matches every source and meter of the system.</summary>
    public const string AllNames = "Gatehouse.*";

    /// <summary>The name of <see cref="Source"/> and <see cref="Meter"/>.</summary>
    public const string Name = "Gatehouse.ServiceDefaults";

    /// <summary>Starts the activities of what the services share.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Creates the instruments of what the services share.</summary>
    public static Meter Meter { get; } = new(Name);
}
