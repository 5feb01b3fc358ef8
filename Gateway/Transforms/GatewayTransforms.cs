using Gatehouse.Gateway.Edge;
using Gatehouse.Gateway.Routing.Live;
using Gatehouse.Gateway.Transforms.Assertions;
using Gatehouse.Gateway.Webhooks;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gatehouse.Gateway.Transforms;

/// <summary>What every forwarded request and answer gets, whatever the route. YARP itself sets <c>X-Forwarded-*</c>.</summary>
internal sealed class GatewayTransforms(AssertionSigner assertions) : ITransformProvider
{
    public void Apply(TransformBuilderContext context)
    {
        context.AddRequestTransform(AddIdentity);
        context.AddResponseTransform(CleanAnswer);
    }

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    private ValueTask AddIdentity(RequestTransformContext context)
    {
        var request = context.ProxyRequest;
        request.Headers.TryAddWithoutValidation(PlatformHeaders.CorrelationId, Correlation.Current);
        if (context.HttpContext.Features.Get<VerifiedWebhook>() is { } webhook)
        {
            request.Headers.TryAddWithoutValidation(PlatformHeaders.Assertion, webhook.Assertion);
        }
        else if (context.HttpContext.User.AccessToken() is { } token)
        {
            var snapshot = context.HttpContext.Features.Get<MembershipSnapshot>();
            IdentityHeaders.Add(request, token, snapshot);
            if (context.HttpContext.GetReverseProxyFeature().Cluster.Config.ClusterId is var cluster && LiveClusters.IsLive(cluster))
            {
                Assert(request, token, snapshot, LiveClusters.BackendOf(cluster));
            }
        }

        return ValueTask.CompletedTask;
    }

    // A third party that got the token itself could use it here.
    private void Assert(HttpRequestMessage request, AccessToken token, MembershipSnapshot? snapshot, Uri backend)
    {
        request.Headers.Authorization = null;
        request.Headers.TryAddWithoutValidation(PlatformHeaders.Assertion, assertions.Sign(backend.GetLeftPart(UriPartial.Authority), token, snapshot));
    }

    private static ValueTask CleanAnswer(ResponseTransformContext context)
    {
        if (context.ProxyResponse is null)
        {
            return ValueTask.CompletedTask;
        }

        // The route's time ends when the answer begins; a stream may last longer.
        context.HttpContext.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();

        var headers = context.HttpContext.Response.Headers;
        CrossOrigin.Clear(headers);
        headers.Remove("Server");
        headers.Remove("X-Powered-By");
        return ValueTask.CompletedTask;
    }
}
