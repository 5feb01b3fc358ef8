using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit.Stack;
using Npgsql;
using StackExchange.Redis;

namespace Gatehouse.AuthService.FunctionalTests.Privacy;

/// <summary>Looks for a text in every row of every database and in everything that Redis holds.</summary>
internal static class Traces
{
    private static readonly string[] Databases =
        [ResourceNames.AuthDb, ResourceNames.UserDb, ResourceNames.OrderDb, ResourceNames.AnalyticsDb, ResourceNames.GatewayDb];

    public static async Task<IReadOnlyList<string>> FindAsync(GatehouseStack stack, string text) =>
        [.. await InDatabasesAsync(stack, text), .. await InRedisAsync(stack, text)];

    private static async Task<List<string>> InDatabasesAsync(GatehouseStack stack, string text)
    {
        var found = new List<string>();
        foreach (var database in Databases)
        {
            await using var connection = await Database.OpenAsOwnerAsync(stack, database);
            foreach (var table in await TablesAsync(connection))
            {
                var rows = await connection.ReadAsync<long>(
                    $"select count(*) from \"{table}\" t where t::text ilike '%' || $1 || '%' or t::text ilike '%' || encode(convert_to($1, 'UTF8'), 'hex') || '%'", text);
                found.AddRange(rows == 0 ? [] : [$"{database}.{table}: {rows}"]);
            }
        }

        return found;
    }

    private static async Task<List<string>> TablesAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select tablename from pg_tables where schemaname = 'public'", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var tables = new List<string>();
        while (await reader.ReadAsync())
        {
            tables.Add(reader.GetString(0));
        }

        return tables;
    }

    private static async Task<List<string>> InRedisAsync(GatehouseStack stack, string text)
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync(await stack.ConnectionStringAsync(ResourceNames.Redis) + ",abortConnect=false");
        var database = redis.GetDatabase();
        var keys = (string[])(await database.ExecuteAsync("KEYS", "*"))!;
        var found = new List<string>();
        foreach (var key in keys)
        {
            var content = await ReadAsync(database, key);
            found.AddRange(key.Contains(text, StringComparison.OrdinalIgnoreCase) || content.Contains(text, StringComparison.OrdinalIgnoreCase) ? [$"redis {key}"] : []);
        }

        return found;
    }

    private static async Task<string> ReadAsync(IDatabase database, string key) => (string)(await database.ExecuteAsync("TYPE", key))! switch
    {
        "string" => (string?)await database.StringGetAsync(key) ?? "",
        "hash" => Flat(await database.ExecuteAsync("HGETALL", key)),
        "set" => Flat(await database.ExecuteAsync("SMEMBERS", key)),
        "zset" => Flat(await database.ExecuteAsync("ZRANGE", key, "0", "-1")),
        "list" => Flat(await database.ExecuteAsync("LRANGE", key, "0", "-1")),
        "stream" => Flat(await database.ExecuteAsync("XRANGE", key, "-", "+")),

        // Gone since it was listed, as limits and caches are.
        "none" => "",
        var other => throw new InvalidOperationException($"{key} is a {other}."),
    };

    // The older client does not say what a result is.
    private static string Flat(RedisResult result)
    {
        try
        {
            return (string?)result ?? "";
        }
        catch (InvalidCastException)
        {
            return string.Join('\n', ((RedisResult[])result!).Select(Flat));
        }
    }
}
