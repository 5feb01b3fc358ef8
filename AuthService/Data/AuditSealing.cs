using Microsoft.EntityFrameworkCore.Migrations;

namespace Gatehouse.AuthService.Data;

/// <summary>
/// Lets the network addresses of an erased person go out of the audit log and leaves its chain whole: an entry's hash covers
/// a salted hash of the address, the seal, which stays when address and salt go. Entries from before have no seal and keep
/// theirs. As long as an address is there, another one in its place is noticed as ever.
/// </summary>
internal static class AuditSealing
{
    public static void Apply(MigrationBuilder migration) => migration.Sql("""
        create function audit_seal(salt bytea, address text) returns bytea language sql immutable as $$
            select sha256(salt || convert_to(address, 'UTF8'))
        $$;

        create or replace function audit_hash(entry audit_entries) returns bytea language sql stable as $$
            select sha256(convert_to((jsonb_build_object(
                'id', entry.id,
                'tenantId', entry.tenant_id,
                'sequence', entry.sequence,
                'at', to_char(entry.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                'action', entry.action,
                'actorId', entry.actor_id,
                'client', entry.client,
                'target', entry.target,
                'correlationId', entry.correlation_id,
                'details', entry.details,
                'previous', encode(entry.previous, 'hex')) || case
                    when entry.address_seal is null then jsonb_build_object('address', entry.address)
                    when entry.address is null then jsonb_build_object('addressSeal', encode(entry.address_seal, 'hex'))
                    else jsonb_build_object('addressSeal', encode(audit_seal(entry.address_salt, entry.address), 'hex'))
                end)::text, 'UTF8'))
        $$;

        create or replace function chain_audit_entry() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
        begin
            -- Without the salt nobody finds an address by trying all of them.
            new.address_salt := case when new.address is not null then decode(replace(gen_random_uuid()::text, '-', ''), 'hex') end;
            new.address_seal := audit_seal(new.address_salt, new.address);

            -- The head's row is locked until the transaction ends: one chain, no gaps.
            insert into audit_heads as head (tenant_id, sequence, hash) values (new.tenant_id, 1, ''::bytea)
                on conflict (tenant_id) do update set sequence = head.sequence + 1
                returning head.sequence, head.hash into new.sequence, new.previous;
            new.hash := audit_hash(new);
            update audit_heads set hash = new.hash where tenant_id = new.tenant_id;
            return new;
        end $$;

        create or replace function refuse_audit_change() returns trigger language plpgsql as $$
        begin
            if tg_op = 'UPDATE' then
                if old.address_seal is not null and new.address is null and new.address_salt is null then
                    old.address := null;
                    old.address_salt := null;
                    if new is not distinct from old then
                        return new;
                    end if;
                end if;
            end if;
            raise exception 'The audit log is append-only.' using errcode = 'insufficient_privilege';
        end $$;

        -- Of the person who is being erased: what they did, and what was done to their account by nobody known.
        create policy addresses_erased on audit_entries for update using (
            tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
            and (actor_id = nullif(current_setting('app.erased', true), '')::uuid
                or (actor_id is null and target = 'user/' || nullif(current_setting('app.erased', true), ''))));
        """);

    public static void Remove(MigrationBuilder migration) => migration.Sql("drop policy addresses_erased on audit_entries;");
}
