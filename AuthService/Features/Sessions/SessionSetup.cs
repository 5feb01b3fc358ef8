namespace Gatehouse.AuthService.Features.Sessions;

internal static class SessionSetup
{
    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.AddScoped<SessionStarter>();
        services.AddSingleton<BrowserCookies>();
        services.AddScoped<KnownDevices>();
        services.AddScoped<SignIn>();
        services.AddScoped<PendingLogins>();
        services.AddSingleton<RefreshRotation>();
        services.AddSingleton<RefreshRows>();
        services.AddScoped<RefreshIncidents>();
        services.AddScoped<Revoker>();
        services.AddScoped<SessionEnder>();
        return services;
    }
}
