namespace Gatehouse.Gateway.Forwarding;

/// <summary>A client that does not take its answer.</summary>
internal sealed class ClientGoneException(Exception cause) : Exception("The client has gone.", cause);
