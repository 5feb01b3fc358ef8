using Gatehouse.AdminDashboard.Components;
using Gatehouse.ServiceDefaults.Authentication;

namespace Gatehouse.AdminDashboard.Live;

/// <summary>Registers what keeps open pages up to date with what their viewers may do.</summary>
internal static class LiveSetup
{
    public static IServiceCollection AddLiveViewer(this IServiceCollection services) => services
        .AddSingleton<PermissionNews>()
        .AddInvalidationHandler<PermissionNews>()
        .AddInvalidationListener()
        .AddScoped<CurrentUser>();
}
