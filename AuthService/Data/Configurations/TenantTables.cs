using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Roles;
using Gatehouse.AuthService.Features.Tenants;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.AuthService.Data.Configurations;

/// <summary>Tenants and what they own.</summary>
internal sealed class TenantTables :
    IEntityTypeConfiguration<Tenant>,
    IEntityTypeConfiguration<TenantLogo>,
    IEntityTypeConfiguration<Membership>,
    IEntityTypeConfiguration<Role>,
    IEntityTypeConfiguration<MembershipRole>
{
    public void Configure(EntityTypeBuilder<Tenant> builder)
    {
        builder.ToTable("tenants");
        builder.Property(t => t.Id).ValueGeneratedNever();
        builder.Property(t => t.Slug).HasMaxLength(Slug.MaxLength);
        builder.Property(t => t.Name).HasMaxLength(100);
        builder.Property(t => t.Status).HasConversion<string>().HasMaxLength(20);
        builder.Property(t => t.StatusBefore).HasConversion<string>().HasMaxLength(20);
        builder.Property(t => t.Plan).HasMaxLength(40);
        builder.Property(t => t.Settings).HasColumnType("jsonb");
        builder.Property(t => t.Attributes).HasColumnType("jsonb");
        builder.Property(t => t.RoleEdition).HasMaxLength(16);
        builder.HasIndex(t => t.Slug).IsUnique();
    }

    public void Configure(EntityTypeBuilder<TenantLogo> builder)
    {
        builder.ToTable("tenant_logos");
        builder.HasKey(l => l.TenantId);
        builder.Property(l => l.Version).HasMaxLength(16);
        builder.HasOne<Tenant>().WithOne().HasForeignKey<TenantLogo>(l => l.TenantId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<Membership> builder)
    {
        builder.ToTable("memberships");
        builder.Property(m => m.Id).ValueGeneratedNever();
        builder.Property(m => m.Attributes).HasColumnType("jsonb");
        builder.HasAlternateKey(m => new { m.TenantId, m.Id });
        builder.HasIndex(m => new { m.TenantId, m.UserId }).IsUnique();
        builder.HasIndex(m => m.UserId);
        builder.HasOne(m => m.User).WithMany().HasForeignKey(m => m.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(m => m.Tenant).WithMany().HasForeignKey(m => m.TenantId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Role> builder)
    {
        builder.ToTable("roles");
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.Name).HasMaxLength(60);
        builder.Property(r => r.Description).HasMaxLength(200);
        builder.HasAlternateKey(r => new { r.TenantId, r.Id });
        builder.HasIndex(r => new { r.TenantId, r.Name }).IsUnique();
        builder.HasOne<Tenant>().WithMany().HasForeignKey(r => r.TenantId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<MembershipRole> builder)
    {
        builder.ToTable("membership_roles");
        builder.HasKey(r => new { r.TenantId, r.MembershipId, r.RoleId });
        builder.HasOne<Membership>().WithMany(m => m.Roles)
            .HasForeignKey(r => new { r.TenantId, r.MembershipId }).HasPrincipalKey(m => new { m.TenantId, m.Id });
        builder.HasOne(r => r.Role).WithMany()
            .HasForeignKey(r => new { r.TenantId, r.RoleId }).HasPrincipalKey(r => new { r.TenantId, r.Id });
    }
}
