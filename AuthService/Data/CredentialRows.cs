using Microsoft.EntityFrameworkCore.Migrations;

namespace Gatehouse.AuthService.Data;

/// <summary>What the model cannot say about the tables of the migration <c>Credentials</c>.</summary>
internal static class CredentialRows
{
    public static void Apply(MigrationBuilder migration)
    {
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
