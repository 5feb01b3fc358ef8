namespace Gatehouse.Gateway.Forwarding;

/// <summary>Server-sent events (WHATWG HTML section 9.2): answers that go on, and whose beginning is news in itself.</summary>
internal static class EventStreams
{
    /// <summary>Whether an answer of this <c>Content-Type</c> is one.</summary>
    public static bool Is(string? contentType) => contentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) is true;
}
