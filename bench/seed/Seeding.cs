using System.Diagnostics;
using System.Globalization;
using System.Text;
using Gatehouse.Bench.Kit;
using Npgsql;

namespace Gatehouse.Bench.Seed;

/// <summary>
/// Multiplies the newest registered company by SQL: every row of the copies has what the original's has, but for ids and
/// names, so that new columns need no change here. Everybody has the original's password.
/// </summary>
internal sealed class Seeding(string owner)
{
    private static readonly CompositeFormat TablesFormat = CompositeFormat.Parse(Tables);

    private const string Tables = """
        create or replace function pg_temp.new_id() returns uuid language sql volatile as $$
            select (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
                || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid $$;
        create temp table model as
            select m.tenant_id, m.user_id, m.id as membership_id, r.role_id
            from memberships m join membership_roles r on r.membership_id = m.id join users u on u.id = m.user_id
            where u.email not like '%@gatehouse.example' order by m.id desc limit 1;
        create temp table new_tenants as select i, pg_temp.new_id() as id from generate_series(1, {0}) i;
        create temp table new_users as select i, pg_temp.new_id() as id, pg_temp.new_id() as membership_id, (i - 1) % {0} + 1 as tenant from generate_series(1, {1}) i;
        create temp table new_roles as
            select n.id as tenant_id, n.i as tenant, r.id as old_id, pg_temp.new_id() as id
            from new_tenants n, roles r, model where r.tenant_id = model.tenant_id;
        analyze model, new_tenants, new_users, new_roles;
        insert into tenants select (jsonb_populate_record(t, jsonb_build_object('id', n.id, 'slug', '{2}-' || n.i, 'name', 'Company {2} ' || n.i))).*
            from new_tenants n, model join tenants t on t.id = model.tenant_id;
        insert into roles select (jsonb_populate_record(r, jsonb_build_object('id', n.id, 'tenant_id', n.tenant_id))).*
            from new_roles n join roles r on r.id = n.old_id;
        insert into users select (jsonb_populate_record(u, jsonb_build_object('id', n.id, 'name', 'Person ' || n.i,
            'user_name', '{2}-' || n.i || '@example.com', 'normalized_user_name', upper('{2}-' || n.i || '@example.com'),
            'email', '{2}-' || n.i || '@example.com', 'normalized_email', upper('{2}-' || n.i || '@example.com')))).*
            from new_users n, model join users u on u.id = model.user_id;
        insert into memberships select (jsonb_populate_record(m, jsonb_build_object('id', n.membership_id, 'tenant_id', t.id, 'user_id', n.id))).*
            from new_users n join new_tenants t on t.i = n.tenant, model join memberships m on m.id = model.membership_id;
        insert into membership_roles select (jsonb_populate_record(r, jsonb_build_object('membership_id', n.membership_id, 'tenant_id', o.tenant_id, 'role_id', o.id))).*
            from new_users n, model join membership_roles r on r.membership_id = model.membership_id and r.role_id = model.role_id, new_roles o
            where o.tenant = n.tenant and o.old_id = model.role_id;
        analyze tenants, roles, users, memberships, membership_roles;
        drop table model, new_tenants, new_users, new_roles;
        """;

    private Dictionary<string, long> scans = [];

    /// <summary>Registers a company in a service, and multiplies it.</summary>
    public static async Task<Seeding> OfAsync(AuthServer server, int tenants, int users, string prefix)
    {
        await server.RegisterAsync("model@example.com", "Model");
        var seeding = new Seeding(server.Database);
        await seeding.FillAsync(tenants, users, prefix);
        return seeding;
    }

    /// <param name="tenants">How many companies.</param>
    /// <param name="users">How many people, spread over them evenly.</param>
    /// <param name="prefix">Of slugs and addresses: <c>many-1@example.com</c> and on.</param>
    public async Task FillAsync(int tenants, int users, string prefix)
    {
        var watch = Stopwatch.StartNew();
        await using var source = NpgsqlDataSource.Create(owner + ";Command Timeout=1200");
        await using var command = source.CreateCommand(string.Format(CultureInfo.InvariantCulture, TablesFormat, tenants, users, prefix));
        await command.ExecuteNonQueryAsync();
        Console.WriteLine($"{tenants:n0} tenants and {users:n0} users in {watch.Elapsed.TotalSeconds:0.0} s");
    }

    public async Task StartCountingAsync() => scans = await ReadAsync();

    /// <summary>Large tables that were read from end to end since counting began.</summary>
    public async Task<IReadOnlyList<string>> LongScansAsync() =>
        [.. (await ReadAsync()).Where(table => table.Value > scans.GetValueOrDefault(table.Key)).Select(table => $"{table.Key}, {table.Value - scans.GetValueOrDefault(table.Key)} times")];

    private async Task<Dictionary<string, long>> ReadAsync()
    {
        await using var source = NpgsqlDataSource.Create(owner);
        await using var command = source.CreateCommand("select relname::text, seq_scan from pg_stat_user_tables where n_live_tup > 5000");
        await using var reader = await command.ExecuteReaderAsync();
        var found = new Dictionary<string, long>();
        while (await reader.ReadAsync())
        {
            found[reader.GetString(0)] = reader.GetInt64(1);
        }

        return found;
    }
}
