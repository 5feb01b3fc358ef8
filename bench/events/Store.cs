using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit.Stack;
using Npgsql;

namespace Gatehouse.Bench.Events;

/// <summary>The services' databases, as their owner.</summary>
internal sealed class Store(GatehouseStack stack)
{
    private readonly Dictionary<string, NpgsqlDataSource> sources = [];

    public async Task<T> ReadAsync<T>(string database, string sql, params object[] values)
    {
        await using var command = await CommandAsync(database, sql, values);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task RunAsync(string database, string sql, params object[] values)
    {
        await using var command = await CommandAsync(database, sql, values);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync();
    }

    public async Task<Dictionary<Guid, DateTime>> TimesAsync(string database, string sql, params object[] values)
    {
        await using var command = await CommandAsync(database, sql, values);
        await using var reader = await command.ExecuteReaderAsync();
        var times = new Dictionary<Guid, DateTime>();
        while (await reader.ReadAsync())
        {
            times[reader.GetGuid(0)] = reader.GetDateTime(1);
        }

        return times;
    }

    private async Task<NpgsqlCommand> CommandAsync(string database, string sql, object[] values)
    {
        if (!sources.TryGetValue(database, out var source))
        {
            sources[database] = source = NpgsqlDataSource.Create(await stack.ConnectionStringAsync(ResourceNames.OwnerOf(database)));
        }

#pragma warning disable CA2100 // This program's own constants.
        var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }
}
