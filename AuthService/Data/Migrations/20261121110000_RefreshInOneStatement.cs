using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Gatehouse.AuthService.Data.Migrations;

/// <summary>Only a function: the model is the one before.</summary>
[DbContext(typeof(AuthDbContext))]
[Migration("20261121110000_RefreshInOneStatement")]
public sealed class RefreshInOneStatement : Migration
{
    /// <inheritdoc/>
    protected override void Up(MigrationBuilder migrationBuilder) => RefreshFunction.Apply(migrationBuilder);

    /// <inheritdoc/>
    protected override void Down(MigrationBuilder migrationBuilder) => RefreshFunction.Revert(migrationBuilder);
}
