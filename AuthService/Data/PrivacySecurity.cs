using Microsoft.EntityFrameworkCore.Migrations;

namespace Gatehouse.AuthService.Data;

/// <summary>What an export or erasure may see beyond a tenant, in PostgreSQL: the invitations to the one address it is about.</summary>
internal static class PrivacySecurity
{
    public static void Apply(MigrationBuilder migration) => migration.Sql("""
        create policy addressee_seen on invitations for select using (normalized_email = nullif(current_setting('app.addressee', true), ''));
        create policy addressee_erased on invitations for delete using (normalized_email = nullif(current_setting('app.addressee', true), ''));
        """);

    public static void Remove(MigrationBuilder migration) => migration.Sql("""
        drop policy addressee_seen on invitations;
        drop policy addressee_erased on invitations;
        """);
}
