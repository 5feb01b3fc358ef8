using System.Globalization;
using System.Text;
using Npgsql;

namespace Gatehouse.Bench.Seed;

/// <summary>What makes one company large beside its members: a long audit log, many invitations and mails.</summary>
internal sealed class LargeCompany(string owner)
{
    private static readonly CompositeFormat RowsFormat = CompositeFormat.Parse(Rows);

    // The audit log is numbered and chained by a trigger, which would take its time: here only the numbers matter. Every
    // tenth entry is of one busy person, every thousandth about roles.
    private const string Rows = """
        alter table audit_entries disable trigger user;
        create temp table company as select id from tenants where slug = '{0}';
        create temp table people as select m.user_id, row_number() over () - 1 as n from memberships m join company c on c.id = m.tenant_id;
        create index on people (n);
        analyze people;
        insert into audit_entries (id, tenant_id, sequence, at, action, actor_id, target, address, correlation_id, details, previous, hash)
            select gen_random_uuid(), c.id, coalesce(h.sequence, 0) + i, now() - ({1} - i) * interval '30 seconds',
                case when i % 1000 = 0 then 'role.changed' when i % 7 = 0 then 'order.placed' when i % 11 = 0 then 'session.ended' else 'session.started' end,
                p.user_id,
                case when i % 1000 = 0 then 'user/' || q.user_id when i % 7 = 0 then 'order/' || gen_random_uuid() else 'session/' || gen_random_uuid() end,
                '10.1.2.3', gen_random_uuid()::text, jsonb_build_object('device', 'Chrome on Linux', 'methods', jsonb_build_array('pwd'), 'number', i),
                sha256('before'), sha256(i::text::bytea)
            from generate_series(1, {1}) i
                join people p on p.n = case when i % 10 = 0 then 0 else i % (select count(*) from people) end
                join people q on q.n = i % 97
                cross join company c left join audit_heads h on h.tenant_id = c.id
            order by i;
        insert into audit_heads (tenant_id, sequence, hash) select c.id, max(e.sequence), sha256('end') from company c join audit_entries e on e.tenant_id = c.id group by c.id
            on conflict (tenant_id) do update set sequence = excluded.sequence;
        alter table audit_entries enable trigger user;
        insert into invitations select (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'email', 'guest-' || i || '@example.com',
                'normalized_email', upper('guest-' || i || '@example.com'), 'token_hash', '\x' || encode(sha256(i::text::bytea), 'hex')))).*
            from invitations t, generate_series(1, {2}) i where t.id = (select x.id from invitations x join company c on c.id = x.tenant_id limit 1);
        insert into mails select (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'key', 'bench-' || i))).*
            from mails t, generate_series(1, {3}) i where t.id = (select x.id from mails x limit 1);
        update memberships m set locked_at = now() from people p, company c where m.tenant_id = c.id and m.user_id = p.user_id and p.n % 500 = 499;
        analyze audit_entries, invitations, mails, memberships;
        select p.user_id from people p where p.n = 5;
        """;

    /// <param name="slug">The company.</param>
    /// <param name="entries">Of its audit log.</param>
    /// <param name="invitations">That are open.</param>
    /// <param name="mails">In the mail log, of everybody.</param>
    /// <returns>A member like any other.</returns>
    public async Task<Guid> FillAsync(string slug, int entries, int invitations, int mails)
    {
        await using var source = NpgsqlDataSource.Create(owner + ";Command Timeout=1200");
        await using var command = source.CreateCommand(string.Format(CultureInfo.InvariantCulture, RowsFormat, slug, entries, invitations, mails));
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return reader.GetGuid(0);
    }
}
