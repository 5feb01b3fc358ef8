namespace Gatehouse.ServiceDefaults.Contracts.Events;

/// <summary>Something that happened. One type, one wire name with its version.</summary>
public interface IEvent
{
    /// <summary>The name on the wire, such as <c>orders.placed.v1</c>.</summary>
    static abstract string Type { get; }

    /// <summary>What it happened to; events of one subject stay in order.</summary>
    string Subject { get; }
}
