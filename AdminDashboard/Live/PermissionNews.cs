using Gatehouse.ServiceDefaults.Authentication;

namespace Gatehouse.AdminDashboard.Live;

/// <summary>
/// Tells open pages that somebody may do something else now. What that is they ask the gateway: here comes only whom it
/// concerns, over the channel every gateway hears.
/// </summary>
internal sealed class PermissionNews : IInvalidationHandler
{
    /// <summary>Raised with the membership or company that has changed; with nothing when news may have been missed.</summary>
    public event Action<Guid?>? Changed;

    public void Handle(Invalidation message)
    {
        if (message is { Kind: Invalidation.Permissions, Id: { } id })
        {
            Changed?.Invoke(id);
        }
    }

    public ValueTask ResyncAsync(CancellationToken cancellationToken)
    {
        Changed?.Invoke(null);
        return ValueTask.CompletedTask;
    }
}
