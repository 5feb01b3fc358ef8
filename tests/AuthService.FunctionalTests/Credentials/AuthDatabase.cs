using Gatehouse.TestKit.Stack;
using Npgsql;

namespace Gatehouse.AuthService.FunctionalTests.Credentials;

/// <summary>Single statements in AuthService's database.</summary>
internal static class AuthDatabase
{
    /// <summary>A statement in AuthService's database, under the service's own role.</summary>
    public static async Task<object?> SqlAsync(GatehouseStack stack, string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(await stack.ConnectionStringAsync("authdb"));
        await connection.OpenAsync();
#pragma warning disable CA2100 // The tests' own constants.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteScalarAsync();
    }
}
