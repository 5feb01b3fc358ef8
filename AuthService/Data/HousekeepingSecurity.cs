using Microsoft.EntityFrameworkCore.Migrations;

namespace Gatehouse.AuthService.Data;

/// <summary>What the sweep may see beyond a tenant, in PostgreSQL.</summary>
internal static class HousekeepingSecurity
{
    // Never what could still be accepted, whatever the transaction says.
    public static void Apply(MigrationBuilder migration) => migration.Sql("""
        create policy expired_seen on invitations for select using (
            expires_at < nullif(current_setting('app.expired_before', true), '')::timestamptz and expires_at < now());
        create policy expired_swept on invitations for delete using (
            expires_at < nullif(current_setting('app.expired_before', true), '')::timestamptz and expires_at < now());
        """);

    public static void Remove(MigrationBuilder migration) => migration.Sql("""
        drop policy expired_seen on invitations;
        drop policy expired_swept on invitations;
        """);
}
