using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gatehouse.Gateway.Transforms;

/// <summary>What every forwarded request and answer gets, whatever the route. YARP itself sets <c>X-Forwarded-*</c>.</summary>
internal sealed class GatewayTransforms : ITransformProvider
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

    private static ValueTask AddIdentity(RequestTransformContext context)
    {
        var request = context.ProxyRequest;
        request.Headers.TryAddWithoutValidation(PlatformHeaders.CorrelationId, Correlation.Current);
        if (context.HttpContext.User.AccessToken() is { } token)
        {
            IdentityHeaders.Add(request, token, context.HttpContext.Features.Get<MembershipSnapshot>());
        }

        return ValueTask.CompletedTask;
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
        headers.Remove("Server");
        headers.Remove("X-Powered-By");
        return ValueTask.CompletedTask;
    }
}
