using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gatehouse.AuthService.Data.Migrations
{
    /// <inheritdoc />
    public partial class AuditSeals : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "address_salt",
                table: "audit_entries",
                type: "bytea",
                nullable: true,
                defaultValueSql: "null");

            migrationBuilder.AddColumn<byte[]>(
                name: "address_seal",
                table: "audit_entries",
                type: "bytea",
                nullable: true,
                defaultValueSql: "null");

            AuditSealing.Apply(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            AuditSealing.Remove(migrationBuilder);

            migrationBuilder.DropColumn(
                name: "address_salt",
                table: "audit_entries");

            migrationBuilder.DropColumn(
                name: "address_seal",
                table: "audit_entries");
        }
    }
}
