// Stands in for Aspire.Npgsql.EntityFrameworkCore.PostgreSQL 13.5.4.
using Aspire.Npgsql.EntityFrameworkCore.PostgreSQL;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds what an Aspire service expects of its database context.</summary>
public static class AspireEFPostgreSqlExtensions
{
    private const string Section = "Aspire:Npgsql:EntityFrameworkCore:PostgreSQL";
    private const string Instrumentation = "Npgsql";
    private static readonly TimeSpan _healthTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Adds retries, a health check named after the context, traces and metrics to a registered <typeparamref name="TContext"/>.</summary>
    /// <typeparam name="TContext">The context, already registered with <c>AddDbContext</c> or <c>AddDbContextPool</c>.</typeparam>
    /// <param name="builder">The application being built.</param>
    /// <param name="configureSettings">Changes the settings read from configuration.</param>
    /// <exception cref="InvalidOperationException">The context is not registered.</exception>
    public static void EnrichNpgsqlDbContext<TContext>(
        this IHostApplicationBuilder builder,
        Action<NpgsqlEntityFrameworkCorePostgreSQLSettings>? configureSettings = null)
        where TContext : DbContext
    {
        var settings = new NpgsqlEntityFrameworkCorePostgreSQLSettings();
        builder.Configuration.GetSection(Section).Bind(settings);
        builder.Configuration.GetSection($"{Section}:{typeof(TContext).Name}").Bind(settings);
        configureSettings?.Invoke(settings);

        if (!settings.DisableRetry || settings.CommandTimeout.HasValue)
        {
            if (!builder.Services.Any(service => service.ServiceType == typeof(TContext)))
            {
                throw new InvalidOperationException($"{typeof(TContext).Name} is not registered; call AddDbContext or AddDbContextPool before EnrichNpgsqlDbContext.");
            }

            builder.Services.ConfigureDbContext<TContext>(options => ApplyRetryAndTimeout(options, settings));
        }

        AddHealthCheck<TContext>(builder, settings);
        AddTelemetry(builder, settings);
    }

    private static void ApplyRetryAndTimeout(DbContextOptionsBuilder options, NpgsqlEntityFrameworkCorePostgreSQLSettings settings) =>
        options.UseNpgsql(npgsql =>
        {
            // A strategy the application chose itself stays.
            var chosen = options.Options.Extensions.OfType<RelationalOptionsExtension>().FirstOrDefault()?.ExecutionStrategyFactory;
            if (!settings.DisableRetry && chosen is null)
            {
                npgsql.EnableRetryOnFailure();
            }

            if (settings.CommandTimeout is { } seconds)
            {
                npgsql.CommandTimeout(seconds);
            }
        });

    private static void AddHealthCheck<TContext>(IHostApplicationBuilder builder, NpgsqlEntityFrameworkCorePostgreSQLSettings settings)
        where TContext : DbContext
    {
        var name = typeof(TContext).Name;
        if (!settings.DisableHealthChecks && builder.Properties.TryAdd($"{Section}:{name}", true))
        {
            builder.Services.AddHealthChecks().AddCheck<DbContextHealthCheck<TContext>>(name, failureStatus: null, tags: [], timeout: _healthTimeout);
        }
    }

    private static void AddTelemetry(IHostApplicationBuilder builder, NpgsqlEntityFrameworkCorePostgreSQLSettings settings)
    {
        if (!settings.DisableTracing)
        {
            builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(Instrumentation));
        }

        if (!settings.DisableMetrics)
        {
            builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(Instrumentation));
        }
    }
}
