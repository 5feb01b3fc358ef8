using Gatehouse.ServiceDefaults.Data;
using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gatehouse.OrderService.Data.Migrations
{
    /// <inheritdoc />
    public partial class Pipelines : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "position",
                table: "outbox",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "event_groups",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_event_groups", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "order_import_rows",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    import_id = table.Column<Guid>(type: "uuid", nullable: false),
                    line = table.Column<int>(type: "integer", nullable: false),
                    text = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    field = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    message = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_order_import_rows", x => new { x.tenant_id, x.import_id, x.line });
                });

            migrationBuilder.CreateTable(
                name: "order_imports",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    owner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    rows = table.Column<int>(type: "integer", nullable: false),
                    placed = table.Column<int>(type: "integer", nullable: false),
                    refused = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_order_imports", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_outbox_position",
                table: "outbox",
                column: "position");

            migrationBuilder.CreateIndex(
                name: "IX_inbox_handled_at",
                table: "inbox",
                column: "handled_at");

            migrationBuilder.CreateIndex(
                name: "IX_order_imports_tenant_id_owner_id_created_at",
                table: "order_imports",
                columns: new[] { "tenant_id", "owner_id", "created_at" });

            migrationBuilder.IsolateTenants("order_imports");
            migrationBuilder.IsolateTenants("order_import_rows");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "event_groups");

            migrationBuilder.DropTable(
                name: "order_import_rows");

            migrationBuilder.DropTable(
                name: "order_imports");

            migrationBuilder.DropIndex(
                name: "IX_outbox_position",
                table: "outbox");

            migrationBuilder.DropIndex(
                name: "IX_inbox_handled_at",
                table: "inbox");

            migrationBuilder.DropColumn(
                name: "position",
                table: "outbox");
        }
    }
}
