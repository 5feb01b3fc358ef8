using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;

namespace Gatehouse.AuthService.Pipelines.Alerts;

/// <summary>Which events are worth an alert.</summary>
internal sealed class RaiseAlerts(AlertDesk desk, Travel travel) :
    IHandle<SessionReuseDetected>,
    IHandle<SessionRepeatedElsewhere>,
    IHandle<SessionOnNewDevice>,
    IHandle<AccountLocked>,
    IHandle<UserPasswordChanged>,
    IHandle<UserSecondFactorChanged>,
    IHandle<SignInEnded>,
    IHandle<MemberRolesExtended>,
    IHandle<BackendWentDown>,
    IHandle<BackendCameBack>
{
    // With one of these, a person can give themselves the others.
    private static readonly string[] Powerful =
    [
        Permissions.RolesWrite, Permissions.MembersWrite, Permissions.PoliciesWrite, Permissions.TenantsWrite, Permissions.ApiKeysWrite,
        Permissions.ClientsWrite, Permissions.PlatformAdmin,
    ];

    public Task HandleAsync(SessionReuseDetected happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        desk.RaiseAsync(envelope, happened.UserId, AlertKinds.ReuseDetected, Place(happened.Device, happened.Address), false, cancellationToken);

    public Task HandleAsync(SessionRepeatedElsewhere happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        desk.RaiseAsync(envelope, happened.UserId, AlertKinds.RepeatedElsewhere, Place(happened.Device, happened.Address), false, cancellationToken);

    public Task HandleAsync(SessionOnNewDevice happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        desk.RaiseAsync(envelope, happened.UserId, AlertKinds.NewDevice, Place(happened.Device, happened.Address), true, cancellationToken);

    public Task HandleAsync(AccountLocked happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        desk.RaiseAsync(envelope, happened.UserId, AlertKinds.Locked, happened.By, false, cancellationToken);

    public Task HandleAsync(UserPasswordChanged happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        desk.RaiseAsync(envelope, happened.UserId, AlertKinds.PasswordChanged, "", true, cancellationToken);

    public Task HandleAsync(UserSecondFactorChanged happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        desk.RaiseAsync(envelope, happened.UserId, AlertKinds.SecondFactorChanged, happened.Change, true, cancellationToken);

    public async Task HandleAsync(SignInEnded happened, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        if (happened is { UserId: { } user, SessionId: { } session }
            && await travel.FindAsync(user, new SessionId(session), cancellationToken) is { } places)
        {
            await desk.RaiseAsync(envelope, user, AlertKinds.ImpossibleTravel, places, false, cancellationToken);
        }
    }

    public Task HandleAsync(MemberRolesExtended happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        happened.Permissions.Intersect(Powerful).Any()
            ? desk.RaiseAsync(envelope, happened.UserId, AlertKinds.RolesExtended, string.Join(", ", happened.Roles), false, cancellationToken)
            : Task.CompletedTask;

    public Task HandleAsync(BackendWentDown happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        desk.RaiseForPlatformAsync(AlertKinds.BackendDown, happened.Backend, happened.Since, cancellationToken);

    public Task HandleAsync(BackendCameBack happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        desk.RaiseForPlatformAsync(AlertKinds.BackendRecovered, happened.Backend, happened.At, cancellationToken);

    private static string Place(string device, string? address) => address is null ? device : $"{device}, {address}";
}
