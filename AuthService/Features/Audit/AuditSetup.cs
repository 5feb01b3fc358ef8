namespace Gatehouse.AuthService.Features.Audit;

internal static class AuditSetup
{
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddScoped<AuditTrail>();
        services.AddSingleton<MachineTrail>().AddHostedService(provider => provider.GetRequiredService<MachineTrail>());
        return services;
    }
}
