// Stands in for Aspire.StackExchange.Redis 13.5.4, over StackExchange.Redis 1.2.6.
using Aspire.StackExchange.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers the connection to Redis.</summary>
public static class AspireRedisExtensions
{
    private const string Section = "Aspire:StackExchange:Redis";
    private const string HealthCheckName = "StackExchange.Redis";

    // StackExchange.Redis 2.x's default for synchronous and asynchronous calls.
    private const int DefaultTimeout = 5000;
    private static readonly TimeSpan _healthTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Registers a singleton <see cref="IConnectionMultiplexer"/> that connects at first use, and its health check.</summary>
    /// <param name="builder">The application being built.</param>
    /// <param name="connectionName">The connection string's name.</param>
    /// <param name="configureSettings">Changes the settings read from configuration.</param>
    /// <param name="configureOptions">Changes the options read from the connection string.</param>
    public static void AddRedisClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null)
    {
        var settings = new StackExchangeRedisSettings();
        builder.Configuration.GetSection(Section).Bind(settings);
        builder.Configuration.GetSection($"{Section}:{connectionName}").Bind(settings);
        settings.ConnectionString = builder.Configuration.GetConnectionString(connectionName) ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);

        builder.Services.AddSingleton<IConnectionMultiplexer>(_ => Connect(connectionName, settings, configureOptions));

        if (!settings.DisableHealthChecks && builder.Properties.TryAdd(Section, true))
        {
            builder.Services.AddHealthChecks().AddCheck<RedisHealthCheck>(HealthCheckName, failureStatus: null, tags: [], timeout: _healthTimeout);
        }
    }

    private static IConnectionMultiplexer Connect(string connectionName, StackExchangeRedisSettings settings, Action<ConfigurationOptions>? configureOptions)
    {
        if (string.IsNullOrWhiteSpace(settings.ConnectionString))
        {
            throw new InvalidOperationException($"No Redis connection string: set ConnectionStrings:{connectionName} or {Section}:ConnectionString.");
        }

        var options = ConfigurationOptions.Parse(settings.ConnectionString);
        if (!settings.ConnectionString.Contains("abortConnect", StringComparison.OrdinalIgnoreCase))
        {
            // Redis may come later; the multiplexer goes on trying in the background.
            options.AbortOnConnectFail = false;
        }

        if (!settings.ConnectionString.Contains("syncTimeout", StringComparison.OrdinalIgnoreCase))
        {
            options.SyncTimeout = DefaultTimeout;
        }

        configureOptions?.Invoke(options);
        return BoundedCalls<IConnectionMultiplexer>.Around(ConnectionMultiplexer.Connect(options), TimeSpan.FromMilliseconds(options.SyncTimeout));
    }
}
