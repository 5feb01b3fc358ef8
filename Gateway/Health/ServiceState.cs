namespace Gatehouse.Gateway.Health;

/// <summary>What one service said.</summary>
/// <param name="Status">Healthy, Degraded or Unhealthy.</param>
/// <param name="LatencyMs">How long the answer took.</param>
/// <param name="Checks">The same for each thing it needs.</param>
internal sealed record ServiceState(string Status, long LatencyMs, IReadOnlyDictionary<string, string>? Checks);
