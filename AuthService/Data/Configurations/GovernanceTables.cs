using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Invitations;
using Gatehouse.AuthService.Features.Policies;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Pipelines;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.AuthService.Data.Configurations;

/// <summary>What a tenant decides and what is remembered of it.</summary>
internal sealed class GovernanceTables :
    IEntityTypeConfiguration<AuditEntry>,
    IEntityTypeConfiguration<AuditHead>,
    IEntityTypeConfiguration<Invitation>,
    IEntityTypeConfiguration<StoredPolicy>,
    IEntityTypeConfiguration<PolicyVersion>,
    IEntityTypeConfiguration<DevelopmentMail>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_entries");
        builder.Property(e => e.Id).ValueGeneratedNever();

        // By byte, so that "role." to "role/" is a range that an index finds.
        builder.Property(e => e.Action).HasMaxLength(100).UseCollation("C");
        builder.Property(e => e.Client).HasMaxLength(200);
        builder.Property(e => e.Target).HasMaxLength(200);
        builder.Property(e => e.Address).HasMaxLength(45);
        builder.Property(e => e.CorrelationId).HasMaxLength(64);
        builder.Property(e => e.Details).HasColumnType("jsonb");

        // The trigger gives these their values.
        builder.Property(e => e.AddressSalt).HasDefaultValueSql("null");
        builder.Property(e => e.AddressSeal).HasDefaultValueSql("null");
        builder.Property(e => e.Sequence).HasDefaultValueSql("0");
        builder.Property(e => e.Previous).HasDefaultValueSql("''::bytea");
        builder.Property(e => e.Hash).HasDefaultValueSql("''::bytea");
        builder.HasIndex(e => new { e.TenantId, e.Sequence }).IsUnique();

        // By person, by thing and by what happened: of a million entries only those that are wanted are read.
        builder.HasIndex(e => new { e.TenantId, e.Action, e.Sequence });
        builder.HasIndex(e => new { e.TenantId, e.ActorId, e.Sequence });
        builder.HasIndex(e => new { e.TenantId, e.Target, e.Sequence });
        builder.HasIndex(e => new { e.TenantId, e.At });
        builder.HasIndex(e => new { e.TenantId, e.CorrelationId }).HasFilter("correlation_id is not null");
    }

    public void Configure(EntityTypeBuilder<AuditHead> builder)
    {
        builder.ToTable("audit_heads");
        builder.HasKey(h => h.TenantId);
    }

    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable("invitations");
        builder.Property(i => i.Id).ValueGeneratedNever();
        builder.Property(i => i.Email).HasMaxLength(254);
        builder.Property(i => i.NormalizedEmail).HasMaxLength(254);
        builder.HasIndex(i => i.TokenHash).IsUnique();
        builder.HasIndex(i => new { i.TenantId, i.Id });

        // One open invitation for each address.
        builder.HasIndex(i => new { i.TenantId, i.NormalizedEmail }).IsUnique().HasFilter("accepted_at is null and withdrawn_at is null");
        builder.HasOne<Tenant>().WithMany().HasForeignKey(i => i.TenantId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<StoredPolicy> builder)
    {
        builder.ToTable("policies");
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.Name).HasMaxLength(100);
        builder.Property(p => p.Effect).HasConversion<string>().HasMaxLength(10);
        builder.Property(p => p.Condition).HasMaxLength(2000);
        builder.HasIndex(p => new { p.TenantId, p.Order });
        builder.HasOne<Tenant>().WithMany().HasForeignKey(p => p.TenantId).OnDelete(DeleteBehavior.Restrict);
    }

    // No foreign key to the policy: its history outlives it.
    public void Configure(EntityTypeBuilder<PolicyVersion> builder)
    {
        builder.ToTable("policy_versions");
        builder.HasKey(p => new { p.TenantId, p.PolicyId, p.Version });
        builder.Property(p => p.Name).HasMaxLength(100);
        builder.Property(p => p.Effect).HasConversion<string>().HasMaxLength(10);
        builder.Property(p => p.Condition).HasMaxLength(2000);
    }

    public void Configure(EntityTypeBuilder<DevelopmentMail> builder)
    {
        builder.ToTable("dev_mailbox");
        builder.Property(m => m.Id).ValueGeneratedNever();
        builder.Property(m => m.Key).HasMaxLength(200);
        builder.Property(m => m.To).HasMaxLength(320);
        builder.Property(m => m.Template).HasMaxLength(60);
        builder.Property(m => m.Model).HasColumnType("jsonb");
        builder.HasIndex(m => new { m.To, m.Id });
        builder.HasIndex(m => m.Key);
    }
}
