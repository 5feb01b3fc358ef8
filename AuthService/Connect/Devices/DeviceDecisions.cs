using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Pages;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Connect.Devices;

/// <summary>A person allows a device or does not: once, and while its code is good.</summary>
internal sealed class DeviceDecisions(AuthDbContext context, TimeProvider time)
{
    public async Task<IResult> AllowAsync(byte[] device, SessionId session, MembershipId membership, CancellationToken cancellationToken) =>
        await DecideAsync(device, session, membership, cancellationToken)
            ? Show.Message("Your device is connected", "You can close this window and go on there. It may take a few seconds.")
            : Late();

    public async Task<IResult> DenyAsync(byte[] device, CancellationToken cancellationToken) =>
        await DecideAsync(device, null, null, cancellationToken)
            ? Show.Message("The device was not allowed", "Nothing was shared with it. You can close this window.")
            : Late();

    private async Task<bool> DecideAsync(byte[] device, SessionId? session, MembershipId? membership, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await context.DeviceAuthorizations.Where(d => d.Hash == device && d.DecidedAt == null && d.ExpiresAt > now).ExecuteUpdateAsync(
            set => set.SetProperty(d => d.DecidedAt, now).SetProperty(d => d.SessionId, session).SetProperty(d => d.MembershipId, membership),
            cancellationToken) == 1;
    }

    private static IResult Late() => Show.Message(
        "That code is no longer good", "It was used already, or the device waited too long. Start again on the device.", StatusCodes.Status400BadRequest);
}
