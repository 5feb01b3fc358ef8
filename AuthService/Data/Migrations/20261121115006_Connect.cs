using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gatehouse.AuthService.Data.Migrations
{
    /// <inheritdoc />
    public partial class Connect : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "client_id",
                table: "sessions",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "cookie_hash",
                table: "sessions",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "parent_id",
                table: "sessions",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "scope",
                table: "sessions",
                type: "character varying(4000)",
                maxLength: 4000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "back_channel_logout_uri",
                table: "clients",
                type: "character varying(2000)",
                maxLength: 2000,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_first_party",
                table: "clients",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string[]>(
                name: "post_logout_redirect_uris",
                table: "clients",
                type: "text[]",
                nullable: false,
                defaultValue: new string[0]);

            migrationBuilder.CreateTable(
                name: "authorization_codes",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    client_id = table.Column<Guid>(type: "uuid", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    membership_id = table.Column<Guid>(type: "uuid", nullable: false),
                    parameters = table.Column<string>(type: "jsonb", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    issued_session_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_authorization_codes", x => x.hash);
                    table.ForeignKey(
                        name: "FK_authorization_codes_sessions_session_id",
                        column: x => x.session_id,
                        principalTable: "sessions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "authorization_requests",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    client_id = table.Column<Guid>(type: "uuid", nullable: false),
                    parameters = table.Column<string>(type: "jsonb", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: true),
                    membership_id = table.Column<Guid>(type: "uuid", nullable: true),
                    is_consented = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_authorization_requests", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "consents",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    client_id = table.Column<Guid>(type: "uuid", nullable: false),
                    scopes = table.Column<string[]>(type: "text[]", nullable: false),
                    given_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_consents", x => new { x.user_id, x.client_id });
                    table.ForeignKey(
                        name: "FK_consents_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "form_keys",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    xml = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_form_keys", x => x.name);
                });

            migrationBuilder.CreateIndex(
                name: "IX_sessions_cookie_hash",
                table: "sessions",
                column: "cookie_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_sessions_parent_id",
                table: "sessions",
                column: "parent_id");

            migrationBuilder.CreateIndex(
                name: "IX_authorization_codes_expires_at",
                table: "authorization_codes",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "IX_authorization_codes_session_id",
                table: "authorization_codes",
                column: "session_id");

            migrationBuilder.CreateIndex(
                name: "IX_authorization_requests_expires_at",
                table: "authorization_requests",
                column: "expires_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "authorization_codes");

            migrationBuilder.DropTable(
                name: "authorization_requests");

            migrationBuilder.DropTable(
                name: "consents");

            migrationBuilder.DropTable(
                name: "form_keys");

            migrationBuilder.DropIndex(
                name: "IX_sessions_cookie_hash",
                table: "sessions");

            migrationBuilder.DropIndex(
                name: "IX_sessions_parent_id",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "client_id",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "cookie_hash",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "parent_id",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "scope",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "back_channel_logout_uri",
                table: "clients");

            migrationBuilder.DropColumn(
                name: "is_first_party",
                table: "clients");

            migrationBuilder.DropColumn(
                name: "post_logout_redirect_uris",
                table: "clients");
        }
    }
}
