using System;
using System.Collections.Generic;
using Gatehouse.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gatehouse.UserService.Data.Migrations
{
    /// <inheritdoc />
    public partial class Digests : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "owner_id",
                table: "webhooks",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "digested_at",
                table: "notifications",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "webhook",
                table: "notification_preferences",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "digest_queue",
                columns: table => new
                {
                    company = table.Column<Guid>(type: "uuid", nullable: false),
                    person = table.Column<Guid>(type: "uuid", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_digest_queue", x => new { x.company, x.person });
                });

            migrationBuilder.CreateTable(
                name: "digests",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    weekday = table.Column<int>(type: "integer", nullable: true),
                    at = table.Column<TimeOnly>(type: "time without time zone", nullable: false),
                    kinds = table.Column<List<string>>(type: "text[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_digests", x => new { x.tenant_id, x.user_id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_webhooks_owner",
                table: "webhooks",
                columns: new[] { "tenant_id", "owner_id" },
                unique: true,
                filter: "owner_id is not null");

            migrationBuilder.CreateIndex(
                name: "IX_digest_queue_due_at",
                table: "digest_queue",
                column: "due_at");

            migrationBuilder.IsolateTenants("digests");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "digest_queue");

            migrationBuilder.DropTable(
                name: "digests");

            migrationBuilder.DropIndex(
                name: "ix_webhooks_owner",
                table: "webhooks");

            migrationBuilder.DropColumn(
                name: "owner_id",
                table: "webhooks");

            migrationBuilder.DropColumn(
                name: "digested_at",
                table: "notifications");

            migrationBuilder.DropColumn(
                name: "webhook",
                table: "notification_preferences");
        }
    }
}
