using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gatehouse.AnalyticsService.Data.Migrations
{
    /// <inheritdoc />
    public partial class SweptOrders : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => Sql.SweptOrders.Apply(migrationBuilder);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            migrationBuilder.Sql("drop function drop_swept_order; alter table known_tenants drop column swept_before;");
    }
}
