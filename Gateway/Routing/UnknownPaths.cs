using Gatehouse.Gateway.Routing.Live;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Gateway.Routing;

/// <summary>
/// A path nobody has mapped is 404; under <c>/api</c> it may be one of the live configuration's, which only the signed in
/// find out. Not a catch-all of the router's: it would take what is 405 now.
/// </summary>
internal static class UnknownPaths
{
    public static PathString Api { get; } = "/api";

    public static void UseUnknownPaths(this WebApplication app)
    {
        Endpoint? live = null;
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            var endpoints = app.Services.GetRequiredService<EndpointDataSource>();
            ChangeToken.OnChange(endpoints.GetChangeToken, () => live = Find(endpoints));
            live = Find(endpoints);
        });
        app.Use((context, next) =>
        {
            if (context.GetEndpoint() is not null)
            {
                return next(context);
            }

            if (!context.Request.Path.StartsWithSegments(Api, StringComparison.OrdinalIgnoreCase))
            {
                return Problems.NotFound().ExecuteAsync(context);
            }

            context.SetEndpoint(live);
            return next(context);
        });
    }

    private static Endpoint? Find(EndpointDataSource endpoints) =>
        endpoints.Endpoints.FirstOrDefault(endpoint => endpoint.Metadata.GetMetadata<RouteModel>()?.Config.RouteId == LiveClusters.RouteId);
}
