using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;

namespace Gatehouse.AuthService.Features.Audit;

internal static class AuditSetup
{
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddScoped<AuditTrail>();
        return services;
    }

    /// <summary>What other services tell the audit log.</summary>
    public static void AddAuditEvents(this WebApplicationBuilder builder) => builder.AddEventConsumer<AuthDbContext>(
        ResourceNames.Auth, events => events.On<GatewayConfigurationChanged, RecordConfiguration>(ResourceNames.Gateway));
}
