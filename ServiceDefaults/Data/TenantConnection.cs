using System.Data.Common;
using Gatehouse.ServiceDefaults.Tenancy;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Gatehouse.ServiceDefaults.Data;

/// <summary>
/// Tells PostgreSQL the scope's tenant whenever a connection is opened, for row-level security.
/// It is set on every opening, also to nothing, so a pooled connection never keeps an earlier one.
/// </summary>
internal sealed class TenantConnection(TenantContext tenant) : DbConnectionInterceptor
{
    private const string SetTenant = "select set_config('app.tenant_id', @tenant, false)";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = Command(connection);
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = Command(connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private DbCommand Command(DbConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = SetTenant;
        var parameter = command.CreateParameter();
        parameter.ParameterName = "tenant";
        parameter.Value = tenant.Current?.ToString() ?? "";
        command.Parameters.Add(parameter);
        return command;
    }
}
