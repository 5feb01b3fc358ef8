using Gatehouse.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Gatehouse.AuthService.Data;

/// <summary>What the model cannot say about the tables of the migration <c>Credentials</c>.</summary>
internal static class CredentialRows
{
    public static void Apply(MigrationBuilder migration)
    {
        migration.IsolateTenants("api_keys");
        migration.IsolateTenants("clients");
        migration.IsolateTenants("client_secrets");

        // Who presents a key or a client's id is asked for it before any tenant is known. Reading only.
        migration.Sql("""
            create policy presented_key on api_keys for select using (prefix = nullif(current_setting('app.api_key', true), ''));
            create policy presented_client on clients for select using (id = nullif(current_setting('app.client_id', true), '')::uuid);
            create policy presented_client on client_secrets for select using (client_id = nullif(current_setting('app.client_id', true), '')::uuid);
            """);

        // A new version of a membership or tenant becomes a change, whatever statement gave it. Kept longer than anybody
        // keeps a copy of an older version.
        migration.Sql("""
            create function note_version() returns trigger language plpgsql as $$
            begin
                insert into changes (kind, scope, target_id, version, at, until)
                values ('permissions', tg_argv[0], new.id, new.version, now(), now() + interval '5 minutes');
                return null;
            end $$;
            create trigger version_noted after update on memberships for each row
                when (new.version <> old.version) execute function note_version('mid');
            create trigger version_noted after update on tenants for each row
                when (new.version <> old.version) execute function note_version('tid');
            """);
    }

    public static void Revert(MigrationBuilder migration) => migration.Sql("""
        drop trigger version_noted on memberships;
        drop trigger version_noted on tenants;
        drop function note_version();
        """);
}
