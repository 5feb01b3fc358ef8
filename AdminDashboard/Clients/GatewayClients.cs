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
            .AddHttpMessageHandler<CorrelationHandler>()

            // Cookies are each viewer's own, and what goes with a call goes nowhere else.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        services.AddSingleton<GatewayHttp>();
        services.AddScoped<GatewayApi>();
        services.AddScoped<MeClient>();
        services.AddScoped<ReauthenticationClient>();
        services.AddScoped<TenantsClient>();
        services.AddScoped<MembersClient>();
        services.AddScoped<InvitationsClient>();
        services.AddScoped<ImpersonationsClient>();
        services.AddScoped<RolesClient>();
        services.AddScoped<MachinesClient>();
        services.AddScoped<SessionsClient>();
        services.AddScoped<WebhooksClient>();
        services.AddScoped<AuditClient>();
        services.AddScoped<PoliciesClient>();
        services.AddScoped<GatewayAdminClient>();
        services.AddScoped<PipelinesClient>();
        services.AddScoped<AnalyticsClient>();
        return services;
    }
}
