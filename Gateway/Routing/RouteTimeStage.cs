using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Gateway.Routing;

/// <summary>Gives every request of a route with a time limit its <see cref="RouteTime"/>, where YARP looks for the framework's own.</summary>
internal static class RouteTimeStage
{
    public static void UseRouteTimes(this WebApplication app)
    {
        var time = app.Services.GetRequiredService<TimeProvider>();
        app.Use((context, next) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.Timeout is { } limit)
            {
                context.Features.Set<IHttpRequestTimeoutFeature>(new RouteTime(context, limit, time));
            }

            return next(context);
        });
    }
}
