using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;

namespace Gatehouse.AdminDashboard.Clients;

/// <summary>Registers the clients. All of them talk to the gateway and to nothing else.</summary>
internal static class GatewayClients
{
    public static IServiceCollection AddGatewayClients(this IServiceCollection services)
    {
        services.AddTransient<CorrelationHandler>();
        services.AddHttpClient(ResourceNames.Gateway, client => client.BaseAddress = new($"http://{ResourceNames.Gateway}"))
            .AddHttpMessageHandler<CorrelationHandler>();
        services.AddSingleton<GatewayHttp>();
        services.AddScoped<GatewayApi>();
        services.AddScoped<MeClient>();
        services.AddScoped<MembersClient>();
        services.AddScoped<AnalyticsClient>();
        return services;
    }
}
