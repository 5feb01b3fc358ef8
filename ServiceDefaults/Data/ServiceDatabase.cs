using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gatehouse.ServiceDefaults.Data;

/// <summary>A service's own database, with the tenant on every connection.</summary>
public static class ServiceDatabase
{
    private const int SecondsBetweenProbes = 10;

    /// <summary>
    /// Adds the context over <c>ConnectionStrings:NAME</c>, and the source of its connections for what needs no context; a
    /// run with <c>--migrate</c> uses the owner's connection instead.
    /// </summary>
    /// <typeparam name="TContext">The service's context. Not pooled: it belongs to one tenant.</typeparam>
    /// <param name="builder">The service.</param>
    /// <param name="name">One of the database names in <see cref="ResourceNames"/>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="InvalidOperationException">The connection string is not configured.</exception>
    public static IHostApplicationBuilder AddServiceDatabase<TContext>(this IHostApplicationBuilder builder, string name)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        var connectionString = ConnectionString(builder.Configuration, name);
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(connectionString));
        builder.Services.AddScoped<TenantConnection>();
        builder.Services.AddDbContext<TContext>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
            .AddInterceptors(provider.GetRequiredService<TenantConnection>())

            // Both also throw: whoever catches it knows whether it is a failure or the expected end of a race.
            .ConfigureWarnings(warnings => warnings.Log(
                (RelationalEventId.CommandError, LogLevel.Debug), (CoreEventId.SaveChangesFailed, LogLevel.Debug))));

        // Retrying inside EF Core would repeat parts of explicit transactions; callers and the relay retry whole units.
        builder.EnrichNpgsqlDbContext<TContext>(settings => settings.DisableRetry = true);
        builder.Services.AddSingleton(new DatabaseConnections(connectionString, builder.Configuration.GetConnectionString(name)));
        return builder;
    }

    private static string ConnectionString(IConfiguration configuration, string name)
    {
        var wanted = ServiceCommand.IsMigration ? ResourceNames.OwnerOf(name) : name;
        return Watched(configuration.GetConnectionString(wanted)
            ?? throw new InvalidOperationException($"The connection string 'ConnectionStrings:{wanted}' is not configured."));
    }

    // Who only listens never writes, and would not notice that the other side is gone. The system's own probes cost a query nothing.
    private static string Watched(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return settings.TcpKeepAlive || settings.KeepAlive > 0
            ? connectionString
            : new NpgsqlConnectionStringBuilder(connectionString)
            {
                TcpKeepAlive = true,
                TcpKeepAliveTime = SecondsBetweenProbes,
                TcpKeepAliveInterval = SecondsBetweenProbes,
            }.ConnectionString;
    }
}

/// <summary>The connections a service was given.</summary>
/// <param name="InUse">The one its context uses.</param>
/// <param name="Application">The one of the role without ownership, which the migration run creates.</param>
internal sealed record DatabaseConnections(string InUse, string? Application);
