using Gatehouse.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Gatehouse.AuthService.Data;

/// <summary>What PostgreSQL itself enforces of invitations, policies and the audit log; see README.md.</summary>
internal static class GovernanceSecurity
{
    public static void Apply(MigrationBuilder migration)
    {
        AppendOnly(migration);
        migration.IsolateTenants("policies");
        migration.IsolateTenants("policy_versions");
        migration.IsolateTenants("invitations");

        // Whoever has the token finds out which tenant invites. Reading only.
        migration.Sql("""
            create policy invited on invitations for select using (
                token_hash = decode(nullif(current_setting('app.invitation', true), ''), 'hex'));
            """);
    }

    public static void Remove(MigrationBuilder migration) =>
        migration.Sql("drop function audit_hash, chain_audit_entry, refuse_audit_change cascade;");

    // Reading and adding within the tenant; there is no policy for anything else, and a trigger says so to whoever is
    // not subject to policies. The head is written by the trigger alone, which runs as the owner.
    private static void AppendOnly(MigrationBuilder migration) => migration.Sql("""
        alter table audit_entries enable row level security;
        alter table audit_entries force row level security;
        create policy tenant_reads on audit_entries for select
            using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
        create policy tenant_adds on audit_entries for insert
            with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

        alter table audit_heads enable row level security;
        create policy tenant_reads on audit_heads for select
            using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

        -- jsonb is canonical: one order of keys, one way of writing numbers and spaces.
        create function audit_hash(entry audit_entries) returns bytea language sql stable as $$
            select sha256(convert_to(jsonb_build_object(
                'id', entry.id,
                'tenantId', entry.tenant_id,
                'sequence', entry.sequence,
                'at', to_char(entry.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                'action', entry.action,
                'actorId', entry.actor_id,
                'client', entry.client,
                'target', entry.target,
                'address', entry.address,
                'correlationId', entry.correlation_id,
                'details', entry.details,
                'previous', encode(entry.previous, 'hex'))::text, 'UTF8'))
        $$;

        create function chain_audit_entry() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
        begin
            -- The head's row is locked until the transaction ends: one chain, no gaps.
            insert into audit_heads as head (tenant_id, sequence, hash) values (new.tenant_id, 1, ''::bytea)
                on conflict (tenant_id) do update set sequence = head.sequence + 1
                returning head.sequence, head.hash into new.sequence, new.previous;
            new.hash := audit_hash(new);
            update audit_heads set hash = new.hash where tenant_id = new.tenant_id;
            return new;
        end $$;
        create trigger audit_chained before insert on audit_entries for each row execute function chain_audit_entry();

        create function refuse_audit_change() returns trigger language plpgsql as $$
        begin
            raise exception 'The audit log is append-only.' using errcode = 'insufficient_privilege';
        end $$;
        create trigger audit_append_only before update or delete on audit_entries for each row execute function refuse_audit_change();
        create trigger audit_not_truncated before truncate on audit_entries for each statement execute function refuse_audit_change();
        """);
}
