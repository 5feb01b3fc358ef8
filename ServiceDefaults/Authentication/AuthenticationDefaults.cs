using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>The same token check in every service.</summary>
public static class AuthenticationDefaults
{
    /// <summary>Adds bearer authentication, revocations and the client for AuthService's internal calls.</summary>
    /// <param name="builder">The service.</param>
    /// <returns>The same builder.</returns>
    public static IHostApplicationBuilder AddAuthenticationDefaults(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<AccessTokenOptions>().BindConfiguration("Auth").ValidateDataAnnotations().ValidateOnStart();

        services.AddAuthentication(BearerHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, null);
        services.AddSingleton<AccessTokenValidator>();
        services.AddSingleton<RevocationStore>();
        services.AddSingleton<DpopCheck>();

        services.AddTransient<CorrelationHandler>();
        services.AddHttpClient(ResourceNames.Auth, (provider, client) =>
        {
            client.BaseAddress = new($"http://{ResourceNames.Auth}");
            client.Timeout = TimeSpan.FromSeconds(5);
            client.DefaultRequestHeaders.Add(
                PlatformHeaders.InternalKey, provider.GetRequiredService<IOptions<InternalKeyOptions>>().Value.Key);
        }).AddHttpMessageHandler<CorrelationHandler>();

        // AuthService registers its own keys before; everybody else fetches them.
        services.TryAddSingleton<JwksKeys>();
        services.TryAddSingleton<IVerificationKeys>(provider => provider.GetRequiredService<JwksKeys>());
        services.AddInvalidationHandler<JwksKeys>();
        services.AddInvalidationHandler<AccessTokenValidator>();

        services.AddSingleton<RevocationSet>();
        services.AddInvalidationHandler<RevocationSet>();
        services.AddInvalidationListener();

        services.TryAddSingleton<IChangeSource, RemoteChanges>();
        services.AddHostedService<ChangeReader>();
        services.AddHealthChecks().AddCheck<RevocationHealth>(RevocationHealth.Name);
        return builder;
    }

    /// <summary>Hears the news over Redis, for processes that check no tokens too.</summary>
    /// <param name="services">The process's registrations.</param>
    /// <returns>The same registrations.</returns>
    public static IServiceCollection AddInvalidationListener(this IServiceCollection services) =>
        services.AddSingleton<InvalidationPulse>().AddHostedService<InvalidationListener>();

    /// <summary>Lets a registered singleton hear the news.</summary>
    /// <typeparam name="T">The singleton's type.</typeparam>
    /// <param name="services">The service's registrations.</param>
    /// <returns>The same registrations.</returns>
    public static IServiceCollection AddInvalidationHandler<T>(this IServiceCollection services)
        where T : class, IInvalidationHandler =>
        services.AddSingleton<IInvalidationHandler>(provider => provider.GetRequiredService<T>());
}
