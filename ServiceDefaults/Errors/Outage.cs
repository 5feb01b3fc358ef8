using Npgsql;
using Polly;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.Errors;

/// <summary>Tells what is away from what is wrong.</summary>
internal static class Outage
{
    /// <summary>A database, Redis or service that a request needs is away.</summary>
    public static bool IsOfAnything(Exception? exception) => exception switch
    {
        null => false,
        PostgresException postgres => IsAway(postgres),
        NpgsqlException or RedisException or HttpRequestException or TimeoutException or ExecutionRejectedException => true,
        _ => IsOfAnything(exception.InnerException),
    };

    /// <summary>
    /// The database or Redis itself is away, whatever was asked of it. Not a time-out and no other service: those may be
    /// the fault of what was asked, and of whom.
    /// </summary>
    public static bool IsOfStores(Exception? exception) => exception switch
    {
        null => false,
        PostgresException postgres => IsAway(postgres),
        NpgsqlException { InnerException: not TimeoutException, IsTransient: true } => true,
        RedisConnectionException or RedisTimeoutException => true,
        _ => IsOfStores(exception.InnerException),
    };

    // Class 57P (shutdown, starting up), 53 (too many connections, disk full) and 08 are outages, and so is a standby that
    // takes no writes; other server errors are bugs.
    private static bool IsAway(PostgresException failure) =>
        failure.SqlState.StartsWith("57P", StringComparison.Ordinal)
        || failure.SqlState.StartsWith("53", StringComparison.Ordinal)
        || failure.SqlState.StartsWith("08", StringComparison.Ordinal)
        || failure.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction;
}
