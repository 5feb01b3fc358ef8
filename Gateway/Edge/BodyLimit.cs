using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Gateway.Edge;

/// <summary>A body that says it is too long is refused before anything is done for it; one that does not say is cut off by Kestrel.</summary>
internal static class BodyLimit
{
    public static void UseBodyLimit(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var limit = context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.MaxRequestBodySize
            ?? context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
        return context.Request.ContentLength > limit
            ? Problems.Of(StatusCodes.Status413PayloadTooLarge, ErrorCodes.PayloadTooLarge).ExecuteAsync(context)
            : next(context);
    });
}
