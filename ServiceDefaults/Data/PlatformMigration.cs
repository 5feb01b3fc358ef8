using Microsoft.EntityFrameworkCore.Migrations;

namespace Gatehouse.ServiceDefaults.Data;

/// <summary>What EF Core's model cannot say and every service's migrations need.</summary>
public static class PlatformMigration
{
    /// <summary>Row-level security on a tenant-owned table, in force for its owner too. The tenant is set by the service on every connection.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="table">The table, with a <c>tenant_id</c> column. A constant of the migration, never input.</param>
    public static void IsolateTenants(this MigrationBuilder migration, string table)
    {
        ArgumentNullException.ThrowIfNull(migration);
        migration.Sql($"""
            alter table "{table}" enable row level security;
            alter table "{table}" force row level security;
            create policy tenant_isolation on "{table}"
                using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
                with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
            """);
    }

    /// <summary>Wakes the relay when a transaction that wrote to the outbox commits.</summary>
    /// <param name="migration">The migration that creates the outbox.</param>
    public static void NotifyOutbox(this MigrationBuilder migration)
    {
        ArgumentNullException.ThrowIfNull(migration);
        migration.Sql("""
            create function notify_outbox() returns trigger language plpgsql as $$
            begin
                perform pg_notify('outbox', '');
                return null;
            end $$;
            create trigger outbox_written after insert on outbox for each statement execute function notify_outbox();
            """);
    }
}
