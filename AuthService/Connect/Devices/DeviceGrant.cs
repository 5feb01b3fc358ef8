using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Connect.Devices;

/// <summary>
/// The device asks whether it has been allowed (RFC 8628 section 3.4), and gets tokens once. Its session is its own: signing
/// out in the browser that allowed it does not end it, ending it in the list of sessions does.
/// </summary>
internal sealed class DeviceGrant(AuthDbContext context, MembershipReader memberships, ClientSessions sessions, SessionEnder ender, TimeProvider time)
{
    public async Task<TokenEndpoint.Outcome> RedeemAsync(HttpContext http, ClientCall call, CancellationToken cancellationToken)
    {
        if (call["device_code"] is not { } presented)
        {
            return TokenEndpoint.Outcome.Refused(OAuthErrors.InvalidRequest, "'device_code' is required.");
        }

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var hash = AuthorizationRequests.HashOf(presented);
        var device = await context.DeviceAuthorizations.FromSql($"select * from device_authorizations where hash = {hash} for update")
            .SingleOrDefaultAsync(cancellationToken);
        if (device is null || device.ClientId != call.Client.Id)
        {
            return TokenEndpoint.Outcome.Refused(OAuthErrors.InvalidGrant);
        }

        if (device.UsedAt is not null)
        {
            await transaction.CommitAsync(cancellationToken);
            await ender.EndAsync(context.Sessions.Where(s => s.Id == device.IssuedSessionId), SessionEnd.TokenReuse, cancellationToken);
            return TokenEndpoint.Outcome.Refused(OAuthErrors.InvalidGrant);
        }

        var now = time.GetUtcNow();
        if (device.Poll(now) is { } error)
        {
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return TokenEndpoint.Outcome.Refused(error);
        }

        var person = await context.Sessions.Include(s => s.User).SingleOrDefaultAsync(s => s.Id == device.SessionId, cancellationToken);
        if (person is not { User.ClosedAt: null } || !person.IsLiveAt(now)
            || (await memberships.OfAsync(person.UserId, cancellationToken)).SingleOrDefault(p => p.MembershipId == device.MembershipId) is not { } place)
        {
            return TokenEndpoint.Outcome.Refused(OAuthErrors.InvalidGrant);
        }

        var id = SessionId.New();
        device.Spend(id, now);
        return await sessions.BeginAsync(
            http, call, person, place, device.Scopes, null, new(call.Client.Name, Device.AddressOf(http)), new() { Id = id }, cancellationToken);
    }
}
