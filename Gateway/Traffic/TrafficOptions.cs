using System.ComponentModel.DataAnnotations;

namespace Gatehouse.Gateway.Traffic;

/// <summary>How often traffic is told to analytics. Section <c>Gateway</c>.</summary>
internal sealed class TrafficOptions
{
    /// <summary>One event for each tenant that had requests in it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan TrafficInterval { get; set; } = TimeSpan.FromSeconds(10);
}
