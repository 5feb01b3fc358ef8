using Gatehouse.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Gatehouse.AuthService.Data;

/// <summary>Row-level security of the migration <c>ExternalLogins</c>.</summary>
internal static class ExternalSecurity
{
    public static void Apply(MigrationBuilder migration)
    {
        migration.IsolateTenants("identity_providers");

        // Somebody whose address a provider has confirmed finds out who invited it. Reading only.
        migration.Sql("""
            create policy invited_address on invitations for select using (
                normalized_email = nullif(current_setting('app.invited_address', true), ''));
            """);
    }

    public static void Remove(MigrationBuilder migration) => migration.Sql("drop policy invited_address on invitations;");
}
