using System.Text.Json;
using Gatehouse.Gateway.Forwarding;
using Gatehouse.Gateway.RateLimiting;
using Gatehouse.Gateway.Routing.Live;
using Gatehouse.Gateway.Sessions;
using Gatehouse.Gateway.Tenancy;
using Gatehouse.Gateway.Transforms;
using Gatehouse.Gateway.Transforms.Assertions;
using Gatehouse.Gateway.Webhooks;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Health;

namespace Gatehouse.Gateway.Routing;

/// <summary>Loads the map at start and puts it behind YARP.</summary>
internal static class RoutingDefaults
{
    private const string FileName = "routes.json";

    // Of what routes.json does not list.
    private static readonly string[] LiveLimiters = ["user", "tenant"];

    public static WebApplicationBuilder AddRoutes(this WebApplicationBuilder builder)
    {
        var file = Load(builder);
        builder.Services.AddSingleton(file);
        builder.AddLiveRouting();
        builder.Services.AddAssertions();
        builder.Services.AddWebhooks();

        // ForwardingErrors says the same in one line.
        builder.Logging.AddFilter("Yarp.ReverseProxy.Forwarder.HttpForwarder", LogLevel.Error);
        builder.Services.AddSingleton<IAvailableDestinationsPolicy, AnsweringDestinations>();
        builder.Services.Configure<TransportFailureRateHealthPolicyOptions>(rate =>
        {
            rate.DetectionWindowSize = RouteTable.Reactivation - TimeSpan.FromSeconds(1);
            rate.MinimalTotalCountThreshold = 10;
            rate.DefaultFailureRateLimit = 0.5;
        });
        builder.Services.AddReverseProxy()
            .LoadFromMemory([.. file.Routes.Select(RouteTable.ToRoute)], [.. file.Clusters.Select(cluster => RouteTable.ToCluster(cluster, file.PagesOf(cluster.Key)))])
            .AddServiceDiscoveryDestinationResolver()
            .AddTransforms<AnswerTransforms>();
        builder.Services.AddDirectForwarding();
        return builder;
    }

    public static void MapRoutes(this WebApplication app)
    {
        app.MapConfiguration();
        app.MapAssertionKeys();
        var limits = app.Services.GetRequiredService<RateLimitCatalogue>();
        var routes = app.Services.GetRequiredService<RouteFile>().Routes.ToDictionary(route => route.Name!);
        app.MapReverseProxy(proxy =>
        {
            proxy.UseForwardingErrors();
            proxy.UseLiveMappings();
            proxy.UseWebhooks();
            proxy.UseIdentity();
            proxy.UseSafeRetries();
            proxy.UseSessionAffinity();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        }).ConfigureEndpoints((endpoint, route) =>
        {
            if (!routes.TryGetValue(route.RouteId, out var definition))
            {
                endpoint.WithMetadata(limits.Of(route.RouteId == Webhooks.Webhooks.RouteId ? [RateLimitCatalogue.Unmatched] : LiveLimiters), new TenantRule(null, false));
                return;
            }

            endpoint.WithMetadata(limits.Of(definition.Limiter), new TenantRule(definition.Tenant, definition.WhileSuspended));
            if (definition.Frontend)
            {
                endpoint.WithMetadata(Frontend.Mark);
            }
        });
    }

    private static RouteFile Load(WebApplicationBuilder builder)
    {
        var path = builder.Configuration["Gateway:RoutesFile"] ?? FileName;
        string[] places = [Path.Combine(builder.Environment.ContentRootPath, path), Path.Combine(AppContext.BaseDirectory, path)];
        if (Array.Find(places, File.Exists) is not { } found)
        {
            throw Refusal([$"{path} is missing."]);
        }

        try
        {
            var file = RouteFile.Read(File.ReadAllText(found));
            var names = builder.Configuration.GetSection(RateLimitOptions.Section).GetChildren().Select(policy => policy.Key);
            var errors = RouteRules.Check(file, names.ToHashSet(StringComparer.OrdinalIgnoreCase));
            return errors is []
                ? file with { Routes = [.. file.Routes.Where(route => route.Environment is not { } only || builder.Environment.IsEnvironment(only))] }
                : throw Refusal([$"{path}: {string.Join("; ", errors)}."]);
        }
        catch (JsonException invalid)
        {
            throw Refusal([$"{path} cannot be read: {invalid.Message}"]);
        }
    }

    private static OptionsValidationException Refusal(IEnumerable<string> errors) => new(FileName, typeof(RouteFile), errors);
}
