using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gatehouse.AuthService.Data.Migrations
{
    /// <inheritdoc />
    public partial class Privacy : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            PrivacySecurity.Apply(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            PrivacySecurity.Remove(migrationBuilder);
        }
    }
}
