namespace Gatehouse.TestKit.Stack;

/// <summary>The whole system, sending its traces, metrics and logs to <see cref="GatehouseStack.Telemetry"/>.</summary>
public sealed class ReportingStack : GatehouseStack
{
    /// <inheritdoc/>
    protected override bool Reports => true;
}
