namespace Gatehouse.Gateway.Edge;

/// <summary>The gateway's own instruments; collected by the prefix of their name.</summary>
internal static class GatewayTelemetry
{
    public const string Name = "Gatehouse.Gateway";
}
