using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gatehouse.AuthService.Data.Migrations
{
    /// <inheritdoc />
    public partial class MemberLocks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "locked_at",
                table: "memberships",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "action",
                table: "audit_entries",
                type: "character varying(100)",
                maxLength: 100,
                nullable: false,
                collation: "C",
                oldClrType: typeof(string),
                oldType: "character varying(100)",
                oldMaxLength: 100);

            migrationBuilder.CreateIndex(
                name: "IX_impersonations_tenant_id_started_at",
                table: "impersonations",
                columns: new[] { "tenant_id", "started_at" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_tenant_id_action_sequence",
                table: "audit_entries",
                columns: new[] { "tenant_id", "action", "sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_tenant_id_actor_id_sequence",
                table: "audit_entries",
                columns: new[] { "tenant_id", "actor_id", "sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_tenant_id_at",
                table: "audit_entries",
                columns: new[] { "tenant_id", "at" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_tenant_id_correlation_id",
                table: "audit_entries",
                columns: new[] { "tenant_id", "correlation_id" },
                filter: "correlation_id is not null");

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_tenant_id_target_sequence",
                table: "audit_entries",
                columns: new[] { "tenant_id", "target", "sequence" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_impersonations_tenant_id_started_at",
                table: "impersonations");

            migrationBuilder.DropIndex(
                name: "IX_audit_entries_tenant_id_action_sequence",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "IX_audit_entries_tenant_id_actor_id_sequence",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "IX_audit_entries_tenant_id_at",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "IX_audit_entries_tenant_id_correlation_id",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "IX_audit_entries_tenant_id_target_sequence",
                table: "audit_entries");

            migrationBuilder.DropColumn(
                name: "locked_at",
                table: "memberships");

            migrationBuilder.AlterColumn<string>(
                name: "action",
                table: "audit_entries",
                type: "character varying(100)",
                maxLength: 100,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(100)",
                oldMaxLength: 100,
                oldCollation: "C");
        }
    }
}
