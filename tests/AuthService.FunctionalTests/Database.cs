using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit.Stack;
using Npgsql;

namespace Gatehouse.AuthService.FunctionalTests;

/// <summary>AuthService's database without AuthService.</summary>
internal static class Database
{
    /// <summary>As its owner, whom nothing stops.</summary>
    public static async Task<NpgsqlConnection> OpenAsOwnerAsync(GatehouseStack stack, string database = ResourceNames.AuthDb) =>
        await OpenAsync(await stack.ConnectionStringAsync(ResourceNames.OwnerOf(database)));

    /// <summary>As the service itself.</summary>
    public static async Task<NpgsqlConnection> OpenAsServiceAsync(GatehouseStack stack) =>
        await OpenAsync(await stack.ConnectionStringAsync(ResourceNames.AuthDb));

    /// <summary>Runs a statement.</summary>
    public static async Task<int> RunAsync(this NpgsqlConnection connection, string sql, params object[] values)
    {
#pragma warning disable CA2100 // The tests' own constants.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Reads one value.</summary>
    public static async Task<T> ReadAsync<T>(this NpgsqlConnection connection, string sql, params object[] values)
    {
#pragma warning disable CA2100 // The tests' own constants.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return (T)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        return connection;
    }
}
