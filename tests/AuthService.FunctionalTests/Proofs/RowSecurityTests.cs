using System.Net;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit.Stack;
using Npgsql;

namespace Gatehouse.AuthService.FunctionalTests.Proofs;

/// <summary>PostgreSQL itself keeps tenants apart: raw SQL under each service's own role.</summary>
[Collection(ProofCollection.Name)]
public sealed class RowSecurityTests(ProofStack stack)
{
    // These have a tenant's id without being its property: they are a person's, asked before a tenant is known, or on their way to the stream.
    private static readonly HashSet<string> NotOwned = ["authdb.tenant_domains", "authdb.external_sign_ins", "authdb.sessions", "authdb.impersonations", "authdb.outbox", "gatewaydb.outbox", "userdb.outbox", "orderdb.outbox", "analyticsdb.outbox"];

    // Written only by a trigger that runs as its owner.
    private static readonly HashSet<string> NotForced = ["authdb.audit_heads"];

    public static TheoryData<string> Databases => [ResourceNames.AuthDb, ResourceNames.UserDb, ResourceNames.OrderDb, ResourceNames.AnalyticsDb];

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task TenantOwnedTables_UnderTheServicesRole_ShowAndTakeOnlyTheTenantThatIsSet(string database)
    {
        using var mine = await CompanyWithAnOrderAsync();
        using var theirs = await CompanyWithAnOrderAsync();
        var (my, their) = (Guid.Parse(mine.TenantId), Guid.Parse(theirs.TenantId));
        await using var source = NpgsqlDataSource.Create(await stack.ConnectionStringAsync(database));
        var owned = (await TablesAsync(source, "true")).Where(table => !NotOwned.Contains($"{database}.{table}")).ToList();
        Assert.NotEmpty(owned);

        foreach (var table in owned)
        {
            // Not until there is something to be kept apart. What a company need not have has to be empty of others all the same.
            var needed = table is "memberships" or "roles" or "membership_roles" or "orders" or "profiles";
            await Eventually.Async(
                () => stack.AsOwnerAsync<long>(database, $"select count(distinct tenant_id) from \"{table}\" where tenant_id in ($1, $2)", my, their),
                tenants => !needed || tenants == 2);

            Assert.True(0 == await CountAsync(source, table, null, "true"), $"{table} shows rows without a tenant");
            Assert.True(0 == await CountAsync(source, table, my, $"tenant_id <> '{my}'"), $"{table} shows other tenants' rows");
            Assert.True(!needed || await CountAsync(source, table, my, "true") > 0, $"{table} does not show the tenant's own rows");
            Assert.Equal(0, await ChangeAsync(source, my, $"update \"{table}\" set tenant_id = tenant_id where tenant_id = '{their}'"));
            Assert.Equal(0, await ChangeAsync(source, my, $"delete from \"{table}\" where tenant_id = '{their}'"));
            if (await CountAsync(source, table, my, "true") > 0)
            {
                // The same row for another tenant, new and moved.
                var columns = await ColumnsAsync(source, table);
                await AssertRefusedAsync(source, my, $"insert into \"{table}\" ({columns}) overriding system value select {columns} from ({Copy(table, my, their)}) copy");
                Assert.Equal(0, await ChangeAsync(source, my, $"update \"{table}\" set tenant_id = '{their}'"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task TablesWithATenant_HaveForcedRowSecurityAndAnotherOwner(string database)
    {
        await using var source = NpgsqlDataSource.Create(await stack.ConnectionStringAsync(database));

        var open = await TablesAsync(source, "not c.relrowsecurity");
        var unforced = await TablesAsync(source, "c.relrowsecurity and not c.relforcerowsecurity");
        var own = await TablesAsync(source, "pg_get_userbyid(c.relowner) = current_user");

        Assert.DoesNotContain(open, table => !NotOwned.Contains($"{database}.{table}"));
        Assert.DoesNotContain(unforced, table => !NotForced.Contains($"{database}.{table}"));
        Assert.Empty(own);
        await using var role = source.CreateCommand("select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = current_user");
        Assert.Equal(false, await role.ExecuteScalarAsync());
    }

    private async Task<Company> CompanyWithAnOrderAsync()
    {
        var company = await Company.RegisterAsync(stack);
        var placed = await company.Admin.PostAsync("/api/orders", Estate.Bodies["POST /api/orders"]());
        Assert.Equal(HttpStatusCode.Created, placed.Status);
        return company;
    }

    private static async Task<List<string>> TablesAsync(NpgsqlDataSource source, string condition)
    {
        await using var command = source.CreateCommand($"""
            select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
              and a.attname = 'tenant_id' and not a.attisdropped and ({condition})
            order by c.relname
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var tables = new List<string>();
        while (await reader.ReadAsync())
        {
            tables.Add(reader.GetString(0));
        }

        return tables;
    }

    // But for those that PostgreSQL fills itself.
    private static async Task<string> ColumnsAsync(NpgsqlDataSource source, string table)
    {
        await using var command = source.CreateCommand("""
            select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
            where attrelid = quote_ident($1)::regclass and attnum > 0 and not attisdropped and attgenerated = ''
            """);
        command.Parameters.Add(new() { Value = table });
        return (string)(await command.ExecuteScalarAsync())!;
    }

    // One of the tenant's own rows, as JSON, with the other tenant's id in it.
    private static string Copy(string table, Guid from, Guid to) =>
        $"select (jsonb_populate_record(null::\"{table}\", to_jsonb(t) || '{{\"tenant_id\": \"{to}\"}}')).* from \"{table}\" t where tenant_id = '{from}' limit 1";

    private static async Task<long> CountAsync(NpgsqlDataSource source, string table, Guid? tenant, string condition) =>
        (long)(await RunAsync(source, tenant, $"select count(*) from \"{table}\" where {condition}", command => command.ExecuteScalarAsync()))!;

    // An append-only table refuses the attempt instead, which is as good.
    private static async Task<int> ChangeAsync(NpgsqlDataSource source, Guid tenant, string sql)
    {
        try
        {
            return await RunAsync(source, tenant, sql, command => command.ExecuteNonQueryAsync());
        }
        catch (PostgresException refusal) when (refusal.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return 0;
        }
    }

    private static async Task AssertRefusedAsync(NpgsqlDataSource source, Guid tenant, string sql)
    {
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(source, tenant, sql, command => command.ExecuteNonQueryAsync()));
        Assert.True(refusal.SqlState == PostgresErrorCodes.InsufficientPrivilege, $"{sql}: {refusal.Message}");
    }

    // Nothing here is ever committed.
    private static async Task<T> RunAsync<T>(NpgsqlDataSource source, Guid? tenant, string sql, Func<NpgsqlCommand, Task<T>> run)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var set = new NpgsqlCommand("select set_config('app.tenant_id', $1, true)", connection) { Parameters = { new() { Value = tenant?.ToString() ?? "" } } };
        await set.ExecuteNonQueryAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await run(command);
    }
}
