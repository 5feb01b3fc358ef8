using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using Gatehouse.AnalyticsService.Consumers;
using Gatehouse.AnalyticsService.Data;
using Gatehouse.AnalyticsService.Features;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Tenancy;
using Gatehouse.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Gatehouse.AnalyticsService.UnitTests;

/// <summary>A real database with AnalyticsService's tables, asked under a role that row-level security holds for.</summary>
public sealed class AnalyticsServer : IAsyncLifetime
{
    private const string Role = "analytics";
    private const string Password = "not a secret";

    private readonly PostgresServer postgres = new();
    private string database = "";

    internal ManualTime Time { get; } = new();


    public async Task InitializeAsync()
    {
        await postgres.InitializeAsync();
        database = postgres.NewDatabaseName();
        await using (var owner = new AnalyticsDbContext(Options(postgres.ConnectionString(database)), new TenantContext()))
        {
            await owner.Database.MigrateAsync();
        }

        await RunAsOwnerAsync(
            $"""
            create role {Role} login nosuperuser nobypassrls password '{Password}';
            grant usage on schema public to {Role};
            grant select, insert, update, delete on all tables in schema public to {Role};
            alter default privileges in schema public grant select, insert, update, delete on tables to {Role};
            grant usage on all sequences in schema public to {Role};
            """);
    }

    public Task DisposeAsync() => postgres.DisposeAsync();

    internal async Task<T> InAsync<T>(TenantId tenant, Func<AnalyticsDbContext, TenantContext, Task<T>> work, params IInterceptor[] more)
    {
        var scope = new TenantContext();
        scope.Set(tenant);
        await using var db = new AnalyticsDbContext(Options(postgres.ConnectionString(database, Role, Password), more), scope);
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlAsync($"select set_config('app.tenant_id', {tenant.ToString()}, true)");
        var result = await work(db, scope);
        await transaction.CommitAsync();
        return result;
    }

    internal Task TellAsync<TEvent>(TenantId tenant, TEvent happened, Guid? id = null)
        where TEvent : IEvent => InAsync(tenant, async (db, scope) =>
        {
            var envelope = new EventEnvelope(
                id ?? Guid.CreateVersion7(), TEvent.Type, tenant, happened.Subject, Time.GetUtcNow(), 1, JsonSerializer.SerializeToElement(happened), null, null);
            var handled = happened switch
            {
                OrderPlaced placed => new CountOrders(db, scope).HandleAsync(placed, envelope, default),
                OrderPaid paid => new CountOrders(db, scope).HandleAsync(paid, envelope, default),
                OrderShipped shipped => new CountOrders(db, scope).HandleAsync(shipped, envelope, default),
                OrderCancelled cancelled => new CountOrders(db, scope).HandleAsync(cancelled, envelope, default),
                OrderRefunded refunded => new CountOrders(db, scope).HandleAsync(refunded, envelope, default),
                OrderDeleted deleted => new CountOrders(db, scope).HandleAsync(deleted, envelope, default),
                SignInEnded ended => new CountSignIns(db).HandleAsync(ended, envelope, default),
                TrafficCounted counted => new CountTraffic(db).HandleAsync(counted, envelope, default),
                _ => throw new NotSupportedException(TEvent.Type),
            };
            await handled;
            return true;
        });

    internal async Task<T> RunAsOwnerAsync<T>(string sql)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString(database));
#pragma warning disable CA2100 // The tests' own constants.
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        return (T)(await command.ExecuteScalarAsync())!;
    }

    internal async Task RunAsOwnerAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString(database));
#pragma warning disable CA2100 // The tests' own constants.
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    internal static Grain Days(DateOnly from, DateOnly to, bool isHourly = false) => new(new(from, to), isHourly, null);

    /// <summary>For what makes scopes of its own.</summary>
    internal ServiceProvider Services()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration[$"ConnectionStrings:{ResourceNames.AnalyticsDb}"] = postgres.ConnectionString(database, Role, Password);
        builder.AddServiceDatabase<AnalyticsDbContext>(ResourceNames.AnalyticsDb);
        builder.Services.AddScoped<TenantContext>();
        return builder.Services.BuildServiceProvider();
    }

    private static DbContextOptions<AnalyticsDbContext> Options(string connection, params IInterceptor[] more) =>
        new DbContextOptionsBuilder<AnalyticsDbContext>().UseNpgsql(connection).AddInterceptors(more)
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning)).Options;
}

/// <summary>Tests that share one, each with companies of its own.</summary>
[CollectionDefinition(Name)]
public sealed class AnalyticsServerCollection : ICollectionFixture<AnalyticsServer>
{
    public const string Name = "analytics server";
}

/// <summary>Asks PostgreSQL how it would answer each query, before it does.</summary>
internal sealed class Explainer : DbCommandInterceptor
{
    private readonly ConcurrentQueue<string> plans = [];

    public IReadOnlyCollection<string> Lines => plans;

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        await using var explain = command.Connection!.CreateCommand();
        explain.Transaction = command.Transaction;
#pragma warning disable CA2100 // EF Core's own text.
        explain.CommandText = "explain " + command.CommandText;
#pragma warning restore CA2100
        foreach (NpgsqlParameter parameter in command.Parameters)
        {
            explain.Parameters.Add(parameter.Clone());
        }

        await using var reader = await explain.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            plans.Enqueue(reader.GetString(0));
        }

        return result;
    }
}
