using Gatehouse.AuthService.Features.Policies;
using Gatehouse.ServiceDefaults.Authorization;

namespace Gatehouse.AuthService.Features.Members;

internal static class MemberSetup
{
    /// <summary>Comes before the service defaults, which ask AuthService over HTTP when there is no source.</summary>
    public static IServiceCollection AddMembers(this IServiceCollection services)
    {
        services.AddSingleton<AuthorityCache>();
        services.AddSingleton<IMembershipSource, LocalMemberships>();
        services.AddSingleton<IPolicySource, LocalPolicies>();
        services.AddScoped<MembershipReader>();
        services.AddScoped<AuthorityChange>();
        services.AddScoped<MemberRemoval>();
        return services;
    }
}
