using System;
using Gatehouse.AnalyticsService.Data.Sql;
using Gatehouse.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gatehouse.AnalyticsService.Data.Migrations
{
    /// <inheritdoc />
    public partial class Figures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "delivered",
                table: "order_days",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "dropped",
                table: "order_days",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "paid",
                table: "order_days",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "shipped",
                table: "order_days",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "analytics_settings",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    retention_months = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_analytics_settings", x => x.tenant_id);
                });

            migrationBuilder.CreateTable(
                name: "order_customers",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    month = table.Column<DateOnly>(type: "date", nullable: false),
                    owner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    currency = table.Column<string>(type: "character(3)", fixedLength: true, maxLength: 3, nullable: false),
                    orders = table.Column<long>(type: "bigint", nullable: false),
                    revenue = table.Column<decimal>(type: "numeric", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_order_customers", x => new { x.tenant_id, x.month, x.owner_id, x.currency });
                });

            migrationBuilder.CreateTable(
                name: "order_hours",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    currency = table.Column<string>(type: "character(3)", fixedLength: true, maxLength: 3, nullable: false),
                    hour = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    orders = table.Column<long>(type: "bigint", nullable: false),
                    dropped = table.Column<long>(type: "bigint", nullable: false),
                    revenue = table.Column<decimal>(type: "numeric", nullable: false),
                    paid = table.Column<long>(type: "bigint", nullable: false),
                    shipped = table.Column<long>(type: "bigint", nullable: false),
                    delivered = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_order_hours", x => new { x.tenant_id, x.hour, x.currency });
                });

            migrationBuilder.CreateTable(
                name: "sign_in_days",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sign_in_days", x => new { x.tenant_id, x.day, x.outcome, x.reason });
                });

            migrationBuilder.CreateTable(
                name: "sign_in_hours",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    hour = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sign_in_hours", x => new { x.tenant_id, x.hour, x.outcome, x.reason });
                });

            migrationBuilder.CreateTable(
                name: "traffic_days",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    route = table.Column<string>(type: "text", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    requests = table.Column<long>(type: "bigint", nullable: false),
                    buckets = table.Column<long[]>(type: "bigint[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_traffic_days", x => new { x.tenant_id, x.day, x.route, x.outcome });
                });

            migrationBuilder.CreateTable(
                name: "traffic_hours",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    route = table.Column<string>(type: "text", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    hour = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    requests = table.Column<long>(type: "bigint", nullable: false),
                    buckets = table.Column<long[]>(type: "bigint[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_traffic_hours", x => new { x.tenant_id, x.hour, x.route, x.outcome });
                });

            FactTables.Apply(migrationBuilder);

            // Top lists read one currency of many people: from the index alone.
            migrationBuilder.Sql("create index ix_order_customers_currency on order_customers (tenant_id, currency, month) include (owner_id, orders, revenue);");
            migrationBuilder.Sql(CountFunctions.Weight);
            migrationBuilder.Sql(CountFunctions.Orders);
            migrationBuilder.Sql(CountFunctions.SignIns);
            migrationBuilder.Sql(CountFunctions.Traffic);
            migrationBuilder.Sql(RebuildFunction.Sql);
            migrationBuilder.IsolateTenants("order_hours");
            migrationBuilder.IsolateTenants("order_customers");
            migrationBuilder.IsolateTenants("sign_in_days");
            migrationBuilder.IsolateTenants("sign_in_hours");
            migrationBuilder.IsolateTenants("traffic_days");
            migrationBuilder.IsolateTenants("traffic_hours");
            migrationBuilder.IsolateTenants("analytics_settings");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "analytics_settings");

            migrationBuilder.DropTable(
                name: "order_customers");

            migrationBuilder.DropTable(
                name: "order_hours");

            migrationBuilder.DropTable(
                name: "sign_in_days");

            migrationBuilder.DropTable(
                name: "sign_in_hours");

            migrationBuilder.DropTable(
                name: "traffic_days");

            migrationBuilder.DropTable(
                name: "traffic_hours");

            migrationBuilder.DropColumn(
                name: "delivered",
                table: "order_days");

            migrationBuilder.DropColumn(
                name: "dropped",
                table: "order_days");

            migrationBuilder.DropColumn(
                name: "paid",
                table: "order_days");

            migrationBuilder.DropColumn(
                name: "shipped",
                table: "order_days");
        }
    }
}
