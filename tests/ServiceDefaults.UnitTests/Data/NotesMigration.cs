using Gatehouse.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Gatehouse.ServiceDefaults.UnitTests.Data;

[DbContext(typeof(NotesContext))]
[Migration("20260101000000_Initial")]
public sealed class NotesMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql("""
            create table notes (id uuid primary key, tenant_id uuid not null, text text not null);
            create index ix_notes_tenant_id on notes (tenant_id);
            create table inbox (id uuid primary key, handled_at timestamptz not null);
            create table outbox (
                sequence bigint generated always as identity primary key, id uuid not null unique, type varchar(100) not null,
                tenant_id uuid, subject varchar(200) not null, envelope text not null, occurred_at timestamptz not null, sent_at timestamptz, position bigint);
            create table event_groups (name varchar(100) primary key, seen_at timestamptz not null);
            create index ix_outbox_waiting on outbox (sequence) where sent_at is null;
            """);
        migrationBuilder.IsolateTenants("notes");
        migrationBuilder.NotifyOutbox();
    }
}
