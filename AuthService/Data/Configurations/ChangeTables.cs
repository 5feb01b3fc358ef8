using Gatehouse.AuthService.Features.Changes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.AuthService.Data.Configurations;

/// <summary>The platform's, not a tenant's: read by services only.</summary>
internal sealed class ChangeTables : IEntityTypeConfiguration<Change>
{
    public void Configure(EntityTypeBuilder<Change> builder)
    {
        builder.ToTable("changes");
        builder.HasKey(c => c.Sequence);
        builder.Property(c => c.Sequence).UseIdentityAlwaysColumn();
        builder.Property(c => c.Transaction).HasColumnType("xid8").HasDefaultValueSql("pg_current_xact_id()").ValueGeneratedOnAdd();
        builder.Property(c => c.Kind).HasMaxLength(20);
        builder.Property(c => c.Scope).HasMaxLength(10);
        builder.HasIndex(c => c.Until);
        builder.HasIndex(c => c.Transaction);
        builder.HasIndex(c => c.Sequence).HasFilter("pushed_at is null").HasDatabaseName("ix_changes_waiting");
    }
}
