using Aspire.StackExchange.Redis;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Health;
using Gatehouse.ServiceDefaults.Http;
using Gatehouse.ServiceDefaults.Telemetry;
using Gatehouse.ServiceDefaults.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.Hosting;

/// <summary>What every service's Program.cs begins and ends with.</summary>
public static class ServiceHost
{
    /// <summary>Adds everything services agree on: the host, errors, token check, permissions, tenancy.</summary>
    /// <param name="builder">The service.</param>
    /// <returns>The same builder.</returns>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        builder.AddHostDefaults();
        builder.AddAuthenticationDefaults();
        builder.Services.AddProblemDefaults();
        builder.Services.AddAuthorizationDefaults();
        builder.Services.AddForwardedRequests();
        builder.Services.AddScoped<TenantContext>();
        return builder;
    }

    /// <summary>Adds what every process needs, also one that checks no tokens: telemetry, health, discovery, Redis, the clock.</summary>
    /// <param name="builder">The process.</param>
    /// <returns>The same builder.</returns>
    public static WebApplicationBuilder AddHostDefaults(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        StartupFailure.ReportInOneSentence();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

        // A start that fails is reported in one sentence by StartupFailure; the host would add a stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);

        builder.AddTelemetry();
        builder.AddHttpDefaults();
        builder.AddRedisClient(ResourceNames.Redis, DoNotTrace, FailFast);
        builder.Services.AddHealthDefaults();
        builder.Services.TryAddSingleton(TimeProvider.System);
        return builder;
    }

    // RedisTracing makes the spans, in both package sets.
    private static void DoNotTrace(StackExchangeRedisSettings settings) => settings.DisableTracing = true;

    // Everything that asks Redis can do without it; waiting would turn its outage into ours.
    private static void FailFast(ConfigurationOptions options)
    {
        options.AbortOnConnectFail = false;
        options.ConnectRetry = 1;
        options.ConnectTimeout = 1000;
        options.SyncTimeout = 1000;
    }

    /// <summary>The stages every request passes, in order, before the endpoints.</summary>
    /// <param name="app">The service.</param>
    /// <returns>The same service.</returns>
    public static WebApplication UseServiceDefaults(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseForwardedRequests();
        app.UseCorrelation();
        app.UseProblemDefaults();
        app.UseAuthentication();
        app.UseTenant();
        app.UseAuthorization();
        app.MapHealthDefaults();
        return app;
    }

    /// <summary>Serves until stopped, or with <c>--migrate</c> brings the database up to date and ends.</summary>
    /// <typeparam name="TContext">The service's context.</typeparam>
    /// <param name="app">The service.</param>
    /// <param name="seed">What to add after the migrations, if anything; must be safe to run again.</param>
    /// <returns>Completes when the service has stopped.</returns>
    public static async Task RunServiceAsync<TContext>(
        this WebApplication app, Func<IServiceProvider, CancellationToken, Task>? seed = null)
        where TContext : DbContext
    {
        if (!await app.MigrateAsync<TContext>(seed))
        {
            await app.RunAsync();
        }
    }

    /// <summary>With <c>--migrate</c> brings the database up to date; for a service whose stages cannot be set up in such a run.</summary>
    /// <typeparam name="TContext">The service's context.</typeparam>
    /// <param name="app">The service.</param>
    /// <param name="seed">What to add after the migrations, if anything; must be safe to run again.</param>
    /// <returns>Whether this is such a run, and so at its end.</returns>
    public static async Task<bool> MigrateAsync<TContext>(
        this WebApplication app, Func<IServiceProvider, CancellationToken, Task>? seed = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(app);
        if (!ServiceCommand.IsMigration)
        {
            return false;
        }

        await using var scope = app.Services.CreateAsyncScope();
        var migrator = ActivatorUtilities.CreateInstance<DatabaseMigrator<TContext>>(scope.ServiceProvider);
        await migrator.RunAsync(CancellationToken.None);
        if (seed is not null)
        {
            await seed(scope.ServiceProvider, CancellationToken.None);
        }

        return true;
    }
}
