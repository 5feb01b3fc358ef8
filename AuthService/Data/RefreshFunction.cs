using Microsoft.EntityFrameworkCore.Migrations;

namespace Gatehouse.AuthService.Data;

/// <summary>
/// A refresh in one statement, and so in one round trip and one transaction: the token's row is locked, and of many
/// parallel calls one rotates. Answers what the token stood for before, whether or not it was good.
/// </summary>
internal static class RefreshFunction
{
    // Runs as the caller. Row-level security shows the membership once the tenant is known, until the transaction ends.
    public static void Apply(MigrationBuilder migration) => migration.Sql("""
        create function rotate_refresh_token(presented bytea, sealed bytea, next bytea, seen_from text, seen_at timestamptz)
        returns table (
            rotated boolean, issued_at timestamptz, used_at timestamptz, successor bytea,
            session_id uuid, user_id uuid, tenant_id uuid, membership_id uuid, device text, address text, created_at timestamptz,
            last_seen_at timestamptz, idle_minutes integer, ends_at timestamptz, ended_at timestamptz, methods text[], authenticated_at timestamptz,
            name text, email text, user_created_at timestamptz, closed_at timestamptz,
            found_membership uuid, version integer, membership_ended boolean, tenant_status text, roles text[])
        language plpgsql as $$
        declare
            t refresh_tokens%rowtype;
            s sessions%rowtype;
            u record;
            m record;
            done boolean := false;
        begin
            select r.* into t from refresh_tokens r where r.hash = presented for update;
            if not found then
                return;
            end if;

            -- Read after the lock was got: as it is now.
            select r.* into s from sessions r where r.id = t.session_id;
            select r.name, r.email, r.created_at, r.closed_at into u from users r where r.id = s.user_id;
            perform set_config('app.tenant_id', coalesce(s.tenant_id::text, ''), true);
            select r.id, r.version + n.version as version, r.ended_at is not null as ended, n.status,
                array(select o.name::text from membership_roles g join roles o on o.tenant_id = g.tenant_id and o.id = g.role_id
                    where g.tenant_id = r.tenant_id and g.membership_id = r.id order by o.name collate "C") as roles
                into m from memberships r join tenants n on n.id = r.tenant_id
                where r.tenant_id = s.tenant_id and r.id = s.membership_id;

            -- Nothing is written for a session that ends in this very moment.
            if t.used_at is null and u.closed_at is null and seen_at < s.idle_ends_at and seen_at < s.ends_at
                and (s.membership_id is null or (m.id is not null and not m.ended and m.status = 'Active')) then
                update sessions r set address = coalesce(seen_from, r.address), last_seen_at = seen_at,
                    idle_ends_at = seen_at + make_interval(mins => r.idle_minutes)
                    where r.id = s.id and r.ended_at is null;
                if found then
                    update refresh_tokens r set used_at = seen_at, successor = sealed where r.hash = presented;
                    insert into refresh_tokens (hash, session_id, issued_at) values (next, s.id, seen_at);
                    done := true;
                end if;
            end if;

            return query select done, t.issued_at, t.used_at, t.successor,
                s.id, s.user_id, s.tenant_id, s.membership_id, s.device::text, s.address::text, s.created_at,
                s.last_seen_at, s.idle_minutes, s.ends_at, s.ended_at, s.methods, s.authenticated_at,
                u.name::text, u.email::text, u.created_at, u.closed_at,
                m.id, m.version, m.ended, m.status::text, m.roles;
        end $$;
        """);

    public static void Revert(MigrationBuilder migration) =>
        migration.Sql("drop function rotate_refresh_token(bytea, bytea, bytea, text, timestamptz);");
}
