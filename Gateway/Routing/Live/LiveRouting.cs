using Gatehouse.Gateway.Data;
using Gatehouse.Gateway.Traffic;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Messaging;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Gateway.Routing.Live;

/// <summary>What the live configuration is made of, and its place in the proxy.</summary>
internal static class LiveRouting
{
    private const string RetryAfterSeconds = "2";

    public static void AddLiveRouting(this WebApplicationBuilder builder)
    {
        builder.AddServiceDatabase<GatewayDbContext>(ResourceNames.GatewayDb);
        builder.AddEventPublisher<GatewayDbContext>(ResourceNames.Gateway);
        var services = builder.Services;
        services.AddOptions<TargetOptions>().BindConfiguration("Gateway").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<TrafficOptions>().BindConfiguration("Gateway").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<RecentTraffic>();
        services.AddHostedService<TrafficReporter>();
        services.AddSingleton<TargetRules>();
        services.AddSingleton<ConfigurationReader>();
        services.AddSingleton<ConfigurationFile>();
        services.AddScoped<ConfigurationStore>();
        services.AddScoped<ConfigurationWriter>();
        services.AddSingleton<LiveClusters>();
        services.AddSingleton<IProxyConfigProvider>(provider => provider.GetRequiredService<LiveClusters>());
        services.AddSingleton<LiveRoutes>();
        services.AddSingleton<IForwarderHttpClientFactory, BackendClients>();
        services.AddSingleton<ConfigurationFeed>().AddInvalidationHandler<ConfigurationFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<ConfigurationFeed>());
    }

    /// <summary>Leads a request on the live route to the backend of its mapping.</summary>
    public static void UseLiveMappings(this IReverseProxyApplicationBuilder proxy)
    {
        var live = proxy.ApplicationServices.GetRequiredService<LiveRoutes>();
        var clusters = proxy.ApplicationServices.GetRequiredService<IProxyStateLookup>();
        proxy.Use((context, next) =>
        {
            if (context.GetReverseProxyFeature().Route.Config.RouteId != LiveClusters.RouteId)
            {
                return next(context);
            }

            if (live.Current is not { } current)
            {
                context.Response.Headers.RetryAfter = RetryAfterSeconds;
                return Problems.Of(StatusCodes.Status503ServiceUnavailable, ErrorCodes.ServiceUnavailable, "The configuration has not been read yet.").ExecuteAsync(context);
            }

            if (Backend(context.Request, current.Table) is not { } backend || !clusters.TryGetCluster(LiveClusters.IdOf(backend), out var cluster))
            {
                return Problems.NotFound().ExecuteAsync(context);
            }

            context.ReassignProxyRequest(cluster);
            return next(context);
        });
    }

    private static string? Backend(HttpRequest request, MappingTable table)
    {
        // What is called internal stays inside, whoever's it is.
        request.Path.StartsWithSegments(UnknownPaths.Api, StringComparison.OrdinalIgnoreCase, out var path);
        return path.StartsWithSegments("/internal", StringComparison.OrdinalIgnoreCase)
            ? null
            : table.Find(request.Host.Host, request.Host.Port ?? (request.IsHttps ? 443 : 80), path);
    }
}
