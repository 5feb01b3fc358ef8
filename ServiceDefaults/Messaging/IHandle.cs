using Gatehouse.ServiceDefaults.Contracts.Events;

namespace Gatehouse.ServiceDefaults.Messaging;

/// <summary>
/// Gives an event its effect. Runs in a scope bound to the event's tenant and in one transaction with the inbox row:
/// change the context, do not save or commit.
/// </summary>
/// <typeparam name="TEvent">The event's type.</typeparam>
public interface IHandle<in TEvent>
    where TEvent : IEvent
{
    /// <summary>Handles one event, once.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="envelope">How it came: tenant, time, id.</param>
    /// <param name="cancellationToken">Ends the work; the event comes again.</param>
    /// <returns>Completes when the context holds the effect.</returns>
    Task HandleAsync(TEvent happened, EventEnvelope envelope, CancellationToken cancellationToken);
}

/// <summary>
/// Says of a handler that events of one type and tenant may share its scope and a transaction: it does nothing but change
/// the context. If one of them fails, each is handled by itself.
/// </summary>
public interface IHandleTogether;
