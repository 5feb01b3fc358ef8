using System.Text.Json.Nodes;
using Gatehouse.AuthService.Features.ExternalLogins.Providers;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Connect;

/// <summary>
/// Tells a client that a session of it has ended (OpenID Connect Back-Channel Logout 1.0 section 2.5). A client that does not
/// take it is told again by the pipeline, and at last a dead letter says so. Mails and alerts wait behind it: it must be brief.
/// </summary>
internal sealed class TellClientOfLogout(
    ClientDirectory clients, KeyRing keys, OutboundClient outbound, HangingAddresses hanging, IOptions<AccessTokenOptions> access, TimeProvider time)
    : IHandle<ClientSessionEnded>
{
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task HandleAsync(ClientSessionEnded happened, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        // A client that was removed meanwhile is no longer talked to.
        if (await clients.FindAsync(happened.ClientId, fresh: false, cancellationToken) is not { BackChannelLogoutUri: { } address } client)
        {
            return;
        }

        if (hanging.Contains(address))
        {
            throw new TimeoutException("The client's address did not answer a moment ago.");
        }

        var now = time.GetUtcNow();
        var claims = new JsonObject
        {
            ["iss"] = access.Value.Issuer,
            ["aud"] = client.PublicId,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Life).ToUnixTimeSeconds(),
            [PlatformClaims.TokenId] = Guid.CreateVersion7().ToString("N"),
            [PlatformClaims.Subject] = happened.UserId.ToString(),
            [PlatformClaims.Session] = happened.SessionId.ToString(),
            ["events"] = new JsonObject { [Event] = new JsonObject() },
        };
        using var form = new FormUrlEncodedContent(
            [new("logout_token", SignedJson.Write(claims, "logout+jwt", await keys.SignerAsync(cancellationToken)))]);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var answer = await outbound.Guarded.PostAsync(new Uri(address), form, patience.Token);
            answer.EnsureSuccessStatusCode();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            hanging.Add(address);
            throw new TimeoutException("The client's address did not answer in time.");
        }
    }
}
