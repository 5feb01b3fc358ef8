using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.UserService.Data;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Consumers;

/// <summary>Somebody has another address, or has left for good: their profile says so, or goes.</summary>
internal sealed class KeepPeople(UserDbContext db) : IHandle<UserEmailChanged>, IHandle<UserClosed>
{
    public Task HandleAsync(UserEmailChanged happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        db.Profiles.Where(p => p.UserId == happened.UserId).ExecuteUpdateAsync(
            set => set.SetProperty(p => p.Email, happened.Email).SetProperty(p => p.Version, p => p.Version + 1), cancellationToken);

    public Task HandleAsync(UserClosed happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        db.Profiles.Where(p => p.UserId == happened.UserId).ExecuteDeleteAsync(cancellationToken);
}
