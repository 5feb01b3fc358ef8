using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Tenancy;
using Gatehouse.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Gatehouse.ServiceDefaults.UnitTests.Data;

/// <summary>A migrated database of its own, and the two connections a service knows.</summary>
internal sealed class NotesDatabase
{
    public const string Name = "notesdb";

    private NotesDatabase(string owner, string application) => (Owner, Application) = (owner, application);

    /// <summary>The migration run's connection.</summary>
    public string Owner { get; }

    /// <summary>The service's connection.</summary>
    public string Application { get; }

    public static NotesDatabase On(PostgresServer server, string password = "pa'ss;\"\\$%w ord")
    {
        var name = server.NewDatabaseName("notes");
        return new(server.ConnectionString(name), server.ConnectionString(name, $"{name}_app", password));
    }

    public static async Task<NotesDatabase> CreateAsync(PostgresServer server)
    {
        var database = On(server);
        await database.MigrateAsync();
        return database;
    }

    public static NotesDatabase Of(string owner, string application) => new(owner, application);

    public NotesDatabase WithPassword(string password) =>
        new(Owner, new NpgsqlConnectionStringBuilder(Application) { Password = password }.ToString());

    public async Task MigrateAsync(TimeProvider? time = null)
    {
        var options = new DbContextOptionsBuilder<NotesContext>().UseNpgsql(Owner).Options;
        await using var context = new NotesContext(options, new TenantContext());
        await new DatabaseMigrator<NotesContext>(
            context, new(Owner, Application), new ConfigurationBuilder().Build(), time ?? TimeProvider.System, NullLogger<DatabaseMigrator<NotesContext>>.Instance)
            .RunAsync(CancellationToken.None);
    }

    /// <summary>The service's own set-up of its database, with whatever a test adds to the connection.</summary>
    public HostApplicationBuilder Service(string more = "")
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"ConnectionStrings:{Name}"] = $"{Application};{more}",
        });
        builder.Logging.ClearProviders();
        builder.Services.AddScoped<TenantContext>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddServiceDatabase<NotesContext>(Name);
        return builder;
    }

    /// <summary>What a query by the owner, whom no policy binds, answers.</summary>
    public async Task<T> OwnerAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(Owner + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Works in a scope of one tenant, as a request does.</summary>
    public static async Task<T> InScopeAsync<T>(IServiceProvider services, TenantId? tenant, Func<NotesContext, Task<T>> work)
    {
        await using var scope = services.CreateAsyncScope();
        if (tenant is { } value)
        {
            scope.ServiceProvider.GetRequiredService<TenantContext>().Set(value);
        }

        return await work(scope.ServiceProvider.GetRequiredService<NotesContext>());
    }
}
