using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gatehouse.ServiceDefaults.Http;

/// <summary>
/// Whose request it was, and by which public path, before the gateway forwarded it. The gateway is believed, and whoever
/// speaks from <c>Auth:GatewayNetworks</c>; what anybody else says of it is not read.
/// </summary>
internal static class ForwardedRequests
{
    private const ForwardedHeaders Told = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedPrefix;

    public static void AddForwardedRequests(this IServiceCollection services)
    {
        services.AddSingleton<GatewayProof>();

        // A list binds by itself; the same in one text does not.
        services.AddOptions<GatewayNetworkOptions>().BindConfiguration("Auth").ValidateDataAnnotations().ValidateOnStart()
            .Configure<IConfiguration>((options, configuration) =>
            {
                foreach (var network in (configuration[GatewayNetworkOptions.Setting] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                {
                    options.GatewayNetworks.Add(network);
                }
            });

        // After ASPNETCORE_FORWARDEDHEADERS_ENABLED, which would trust everybody.
        services.AddOptions<ForwardedHeadersOptions>().PostConfigure<IOptions<GatewayNetworkOptions>>(Trust);
    }

    public static void UseForwardedRequests(this WebApplication app)
    {
        app.UseForwardedHeaders();

        // Proxies on the way from the gateway add themselves at the end of the list; the gateway wrote its beginning.
        app.UseWhen(
            context => context.RequestServices.GetRequiredService<GatewayProof>().IsIn(context.Request),
            proven => proven.UseForwardedHeaders(Believing(new() { ForwardedHeaders = Told, ForwardLimit = null })));
    }

    private static void Trust(ForwardedHeadersOptions forwarded, IOptions<GatewayNetworkOptions> trusted)
    {
        Believing(forwarded);
        foreach (var network in trusted.Value.GatewayNetworks)
        {
            forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        }

        // Without a known network the middleware believes every sender.
        forwarded.ForwardedHeaders = forwarded.KnownIPNetworks.Count == 0 ? ForwardedHeaders.None : Told;
    }

    private static ForwardedHeadersOptions Believing(ForwardedHeadersOptions forwarded)
    {
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
        forwarded.ForwardedPrefixHeaderName = PlatformHeaders.GatewayPrefix;
        return forwarded;
    }
}
