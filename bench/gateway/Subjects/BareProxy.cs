using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace Gatehouse.Bench.Gateway.Subjects;

/// <summary>YARP as its first example has it, logging warnings only: what everything else is compared with.</summary>
internal static class BareProxy
{
    public static Task RunAsync(string backend)
    {
        var app = Create(backend).Build();
        app.MapReverseProxy();
        return app.RunAsync();
    }

    public static WebApplicationBuilder Create(string backend)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "backend", Match = new() { Path = "/api/{**rest}" }, Transforms = [new Dictionary<string, string> { ["PathRemovePrefix"] = "/api" }] }],
            [new ClusterConfig { ClusterId = "backend", Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = backend } } }]);
        return builder;
    }
}
