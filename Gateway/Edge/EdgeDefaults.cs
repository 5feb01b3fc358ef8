using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.Gateway.Edge;

/// <summary>Kestrel's limits, and whose forwarded addresses count.</summary>
internal static class EdgeDefaults
{
    private const int MaxHeaders = 100;
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(15);

    public static WebApplicationBuilder AddEdge(this WebApplicationBuilder builder)
    {
        // Lines end with CR LF; what ends them otherwise is read differently by others (RFC 9112 section 2.2 leaves it open).
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        builder.Services.AddOptions<EdgeOptions>().BindConfiguration("Gateway").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<EdgeOptions>>((kestrel, edge) =>
        {
            kestrel.RequestHeaderEncodingSelector = name => name.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase) ? StrictLength.Instance : null;
            kestrel.Limits.MaxRequestBodySize = edge.Value.MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = edge.Value.MaxHeaderBytes;
            kestrel.Limits.MaxRequestHeaderCount = MaxHeaders;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        });

        // 4 KiB for each open connection spare each request a call of the system that only asks whether there is one.
        builder.WebHost.UseSockets(sockets => sockets.WaitForDataBeforeAllocatingBuffer = false);
        builder.AddCrossOrigin();
        builder.AddAccessLog();

        // After ASPNETCORE_FORWARDEDHEADERS_ENABLED, which would trust everybody.
        builder.Services.AddOptions<ForwardedHeadersOptions>().PostConfigure<IOptions<EdgeOptions>>(Trust);
        builder.Services.AddStaticSite();

        // Asked before the one that writes every problem as JSON.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IProblemDetailsWriter, ProblemPage>());
        builder.Services.AddSingleton<RequestMetrics>();
        return builder;
    }

    private static void Trust(ForwardedHeadersOptions forwarded, IOptions<EdgeOptions> edge)
    {
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
        foreach (var network in edge.Value.TrustedProxies)
        {
            forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        }

        // Without a known network the middleware believes every sender.
        forwarded.ForwardedHeaders = forwarded.KnownIPNetworks.Count == 0
            ? ForwardedHeaders.None
            : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        forwarded.ForwardLimit = null;
    }
}
