using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.UserService.Data;

namespace Gatehouse.UserService.Consumers;

/// <summary>Somebody registered: their profile begins with the name they gave.</summary>
internal sealed class CreateProfile(UserDbContext db) : IHandle<UserRegistered>
{
    public Task HandleAsync(UserRegistered happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        db.EnsureProfileAsync(happened.UserId, happened.Name, happened.Email, envelope.OccurredAt, cancellationToken);
}
