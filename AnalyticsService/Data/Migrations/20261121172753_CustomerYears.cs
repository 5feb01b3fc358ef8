using System;
using Gatehouse.AnalyticsService.Data.Sql;
using Gatehouse.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gatehouse.AnalyticsService.Data.Migrations
{
    /// <inheritdoc />
    public partial class CustomerYears : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(Sql.CustomerYears.Functions);
            migrationBuilder.CreateTable(
                name: "order_customer_years",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    year = table.Column<int>(type: "integer", nullable: false),
                    currency = table.Column<string>(type: "character(3)", fixedLength: true, maxLength: 3, nullable: false),
                    owner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    orders = table.Column<long[]>(type: "bigint[]", nullable: false),
                    revenue = table.Column<decimal[]>(type: "numeric[]", nullable: false),
                    months = table.Column<int>(type: "integer", nullable: false, computedColumnSql: "ordered_months(orders)", stored: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_order_customer_years", x => new { x.tenant_id, x.year, x.currency, x.owner_id });
                });
            migrationBuilder.CreateIndex(
                name: "ix_order_customer_years_months",
                table: "order_customer_years",
                columns: new[] { "tenant_id", "year", "owner_id" })
                .Annotation("Npgsql:IndexInclude", new[] { "months" });
            Sql.CustomerYears.TakeOver(migrationBuilder);
            migrationBuilder.DropTable(name: "order_customers");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "order_customer_years");
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
            migrationBuilder.IsolateTenants("order_customers");
        }
    }
}
