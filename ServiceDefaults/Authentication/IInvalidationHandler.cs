namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>Keeps something in memory that pushed news can make wrong.</summary>
public interface IInvalidationHandler
{
    /// <summary>Takes up one piece of news. Called in order, must not block.</summary>
    /// <param name="message">The news.</param>
    void Handle(Invalidation message);

    /// <summary>Catches up after news may have been missed: at start and after every reconnect.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Completes when everything is current.</returns>
    ValueTask ResyncAsync(CancellationToken cancellationToken);
}
