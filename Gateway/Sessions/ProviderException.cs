namespace Gatehouse.Gateway.Sessions;

/// <summary>An identity provider that cannot be asked, or whose answer is of no use. The message says nothing that came from it.</summary>
internal sealed class ProviderException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the provider answered, and said no.</summary>
    public bool IsRefusal { get; init; }
}
