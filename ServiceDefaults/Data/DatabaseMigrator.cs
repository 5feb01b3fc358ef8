using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gatehouse.ServiceDefaults.Data;

/// <summary>Creates the database and the role the service runs as, then applies the migrations. Safe to run again.</summary>
internal sealed partial class DatabaseMigrator<TContext>(
    TContext context,
    DatabaseConnections connections,
    IConfiguration configuration,
    TimeProvider time,
    ILogger<DatabaseMigrator<TContext>> logger)
    where TContext : DbContext
{
    // How long PostgreSQL may take to come up beside us.
    private readonly TimeSpan patience = configuration.GetValue("Database:Patience", TimeSpan.FromSeconds(30));

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await CreateDatabaseAsync(cancellationToken);
        await CreateRoleAsync(cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
        Log.Migrated(logger, typeof(TContext).Name);
    }

    private async Task CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var creator = context.GetService<IRelationalDatabaseCreator>();
        var giveUp = time.GetUtcNow() + patience;
        while (true)
        {
            try
            {
                if (!await creator.ExistsAsync(cancellationToken))
                {
                    await creator.CreateAsync(cancellationToken);
                }

                return;
            }
            catch (Exception failure) when (IsOutage(failure) && time.GetUtcNow() < giveUp)
            {
                Log.Waiting(logger, failure.GetBaseException().Message);
                await Task.Delay(TimeSpan.FromMilliseconds(500), time, cancellationToken);
            }
        }
    }

    // EF Core wraps what it thinks worth a retry.
    private static bool IsOutage(Exception failure) =>
        (failure as NpgsqlException ?? failure.InnerException as NpgsqlException) is { IsTransient: true };

    // The service's own role owns nothing and is subject to row-level security; it gets what it needs on tables to come.
    private async Task CreateRoleAsync(CancellationToken cancellationToken)
    {
        var application = new NpgsqlConnectionStringBuilder(connections.Application);
        if (application is not { Username: { } role, Password: { } password }
            || role == new NpgsqlConnectionStringBuilder(connections.InUse).Username)
        {
            return;
        }

        await using var connection = new NpgsqlConnection(connections.InUse);
        await connection.OpenAsync(cancellationToken);

        // Two replicas may be started at once; PostgreSQL does not let two change one role.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var alone = new NpgsqlCommand("select pg_advisory_xact_lock(hashtext($1))", connection) { Parameters = { new() { Value = role } } };
        await alone.ExecuteNonQueryAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("select 1 from pg_roles where rolname = $1", connection) { Parameters = { new() { Value = role } } };
        // An owner that is no superuser may say what a role cannot do only when it creates it.
        var statement = await exists.ExecuteScalarAsync(cancellationToken) is null
            ? "create role %I login nosuperuser nobypassrls nocreatedb nocreaterole"
            : "alter role %I login";

        // Utility statements take no parameters: PostgreSQL's own format() does the quoting.
        await using var statements = new NpgsqlCommand(
            $"""
            select format('{statement} password %L', $1, $2)
                || format('; grant usage on schema public to %I', $1)
                || format('; grant select, insert, update, delete on all tables in schema public to %I', $1)
                || format('; grant usage on all sequences in schema public to %I', $1)
                || format('; alter default privileges in schema public grant select, insert, update, delete on tables to %I', $1)
                || format('; alter default privileges in schema public grant usage on sequences to %I', $1)
            """, connection)
        {
            Parameters = { new() { Value = role }, new() { Value = ScramVerifier.For(password) } },
        };
        var sql = (string)(await statements.ExecuteScalarAsync(cancellationToken))!;
#pragma warning disable CA2100 // Built by format() above.
        await using var apply = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await apply.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Context} is up to date")]
        public static partial void Migrated(ILogger logger, string context);

        [LoggerMessage(2, LogLevel.Information, "Waiting for PostgreSQL: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);
    }
}
