using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Pipelines;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.AuthService.Data.Configurations;

/// <summary>What a tenant decides and what is remembered of it.</summary>
internal sealed class GovernanceTables :
    IEntityTypeConfiguration<AuditEntry>,
    IEntityTypeConfiguration<AuditHead>,
    IEntityTypeConfiguration<DevelopmentMail>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_entries");
        builder.Property(e => e.Id).ValueGeneratedNever();
        builder.Property(e => e.Action).HasMaxLength(100);
        builder.Property(e => e.Client).HasMaxLength(200);
        builder.Property(e => e.Target).HasMaxLength(200);
        builder.Property(e => e.Address).HasMaxLength(45);
        builder.Property(e => e.CorrelationId).HasMaxLength(64);
        builder.Property(e => e.Details).HasColumnType("jsonb");

        // The trigger gives these their values.
        builder.Property(e => e.Sequence).HasDefaultValueSql("0");
        builder.Property(e => e.Previous).HasDefaultValueSql("''::bytea");
        builder.Property(e => e.Hash).HasDefaultValueSql("''::bytea");
        builder.HasIndex(e => new { e.TenantId, e.Sequence }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<AuditHead> builder)
    {
        builder.ToTable("audit_heads");
        builder.HasKey(h => h.TenantId);
    }

    public void Configure(EntityTypeBuilder<DevelopmentMail> builder)
    {
        builder.ToTable("dev_mailbox");
        builder.Property(m => m.Id).ValueGeneratedNever();
        builder.Property(m => m.To).HasMaxLength(254);
        builder.Property(m => m.Template).HasMaxLength(60);
        builder.Property(m => m.Model).HasColumnType("jsonb");
        builder.HasIndex(m => new { m.To, m.Id });
    }
}
