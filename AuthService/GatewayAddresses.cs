using Microsoft.AspNetCore.HttpOverrides;

namespace Gatehouse.AuthService;

/// <summary>Whose word about a client's address counts: the gateway's, on this machine or where <c>Auth:GatewayNetworks</c> says.</summary>
internal static class GatewayAddresses
{
    public static IServiceCollection AddGatewayAddresses(this IServiceCollection services, IConfiguration configuration) =>
        services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            foreach (var network in (configuration["Auth:GatewayNetworks"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
            }
        });
}
