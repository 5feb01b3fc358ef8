using Gatehouse.Gateway.Authentication;
using Gatehouse.Gateway.Routing.Live;
using Gatehouse.Gateway.Sessions;
using Gatehouse.Gateway.Transforms.Assertions;
using Gatehouse.Gateway.Webhooks;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;

namespace Gatehouse.Gateway.Transforms;

/// <summary>
/// What backends are told about who is calling, said in the request itself when its backend is known: it is forwarded with
/// the headers it has then, whichever way it goes.
/// </summary>
internal static class IdentityStage
{
    public static void UseIdentity(this IReverseProxyApplicationBuilder proxy)
    {
        var assertions = proxy.ApplicationServices.GetRequiredService<AssertionSigner>();
        var cookie = proxy.ApplicationServices.GetRequiredService<SessionCookie>();
        var proof = proxy.ApplicationServices.GetRequiredService<GatewayProof>();
        proxy.Use((context, next) =>
        {
            var headers = context.Request.Headers;
            var third = context.GetReverseProxyFeature().Cluster.Config.ClusterId is var cluster && LiveClusters.IsLive(cluster)
                ? LiveClusters.BackendOf(cluster).GetLeftPart(UriPartial.Authority)
                : null;
            headers[PlatformHeaders.CorrelationId] = Correlation.Current;
            PublicPath.Tell(context.Request, context.GetReverseProxyFeature(), proof);
            if (context.Features.Get<VerifiedWebhook>() is { } webhook)
            {
                // Its source speaks, whoever's token comes with it.
                headers[PlatformHeaders.Assertion] = webhook.Assertion;
            }
            else if (context.User.AccessToken() is { } token)
            {
                var snapshot = context.Features.Get<MembershipSnapshot>();
                IdentityHeaders.Add(headers, token, snapshot);
                if (third is not null)
                {
                    headers[PlatformHeaders.Assertion] = assertions.Sign(third, token, snapshot);
                }
            }
            else if (context.User.External() is { } person)
            {
                IdentityHeaders.Add(headers, person);
                if (third is not null)
                {
                    headers[PlatformHeaders.Assertion] = assertions.Sign(third, person);
                }
            }

            if (third is not null)
            {
                // Whoever got the token itself could use it here, whoever issued it.
                headers.Authorization = default;
            }

            Frontend.TellSession(context, cookie);
            cookie.Hide(context.Request);
            return next(context);
        });
    }
}
