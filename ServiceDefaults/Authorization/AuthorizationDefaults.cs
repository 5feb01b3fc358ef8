using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gatehouse.ServiceDefaults.Authorization;

/// <summary>Default deny, and permissions on endpoints.</summary>
public static class AuthorizationDefaults
{
    /// <summary>Adds permission checks; what says nothing asks for a login.</summary>
    /// <param name="services">The service's registrations.</param>
    /// <returns>The same registrations.</returns>
    public static IServiceCollection AddAuthorizationDefaults(this IServiceCollection services)
    {
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddSingleton<IAuthorizationHandler, PermissionHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusalWriter>();

        // AuthService registers its own sources before; everybody else asks it.
        services.TryAddSingleton<RemoteAuthority>();
        services.TryAddSingleton<IMembershipSource>(provider => provider.GetRequiredService<RemoteAuthority>());
        services.TryAddSingleton<IPolicySource>(provider => provider.GetRequiredService<RemoteAuthority>());

        // The floors hear news before the caches are asked again.
        services.AddSingleton<VersionFloors>().AddInvalidationHandler<VersionFloors>();
        services.AddSingleton<PermissionCache>().AddInvalidationHandler<PermissionCache>();
        services.AddSingleton<PolicyCache>().AddInvalidationHandler<PolicyCache>();
        services.AddSingleton<AccessControl>();
        return services;
    }

    /// <summary>Opens an endpoint to whoever holds a permission.</summary>
    /// <typeparam name="TBuilder">An endpoint or a group.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="permission">One of <see cref="Contracts.Permissions"/>.</param>
    /// <returns>The same endpoint.</returns>
    public static TBuilder RequirePermission<TBuilder>(this TBuilder builder, string permission)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(policy => policy.RequireAuthenticatedUser().AddRequirements(new PermissionRequirement(permission)));

    /// <summary>Opens an endpoint to people who have signed in, not to API keys, OAuth clients and other people acting for them.</summary>
    /// <typeparam name="TBuilder">An endpoint or a group.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <returns>The same endpoint.</returns>
    public static TBuilder RequirePerson<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(policy => policy.RequireAuthenticatedUser().RequireAssertion(
            context => context.User.AccessToken() is { SessionId: not null, IsUnlimited: true, ActorId: null }));
}
