using Gatehouse.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Gatehouse.AuthService.Data;

/// <summary>Row-level security of this database; see README.md for who sees what.</summary>
internal static class RowSecurity
{
    public static void Apply(MigrationBuilder migration)
    {
        migration.IsolateTenants("memberships");
        migration.IsolateTenants("roles");
        migration.IsolateTenants("membership_roles");

        // Signing in asks where a person belongs before any tenant is known. Reading only.
        migration.Sql("""
            create policy own_memberships on memberships for select using (
                user_id = nullif(current_setting('app.user_id', true), '')::uuid
                or id = nullif(current_setting('app.membership_id', true), '')::uuid);
            """);
    }
}
