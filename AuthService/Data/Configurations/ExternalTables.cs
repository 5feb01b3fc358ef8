using Gatehouse.AuthService.Features.ExternalLogins;
using Gatehouse.AuthService.Features.ExternalLogins.Providers;
using Gatehouse.AuthService.Features.Tenants;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.AuthService.Data.Configurations;

/// <summary>Accounts elsewhere and the way there. A provider is a tenant's; links are a person's; domains are the platform's word.</summary>
internal sealed class ExternalTables :
    IEntityTypeConfiguration<TenantProvider>,
    IEntityTypeConfiguration<TenantDomain>,
    IEntityTypeConfiguration<LinkedAccount>,
    IEntityTypeConfiguration<ExternalSignIn>
{
    private const int KeyLength = 40;

    public void Configure(EntityTypeBuilder<TenantProvider> builder)
    {
        builder.ToTable("identity_providers");
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.Kind).HasMaxLength(20);
        builder.Property(p => p.Name).HasMaxLength(60);
        builder.Property(p => p.Issuer).HasMaxLength(500);
        builder.Property(p => p.ClientId).HasMaxLength(300);
        builder.HasIndex(p => new { p.TenantId, p.Name });
        builder.HasOne<Tenant>().WithMany().HasForeignKey(p => p.TenantId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<TenantDomain> builder)
    {
        builder.ToTable("tenant_domains");
        builder.HasKey(d => d.Domain);
        builder.Property(d => d.Domain).HasMaxLength(253);
        builder.HasIndex(d => d.TenantId);
        builder.HasOne<Tenant>().WithMany().HasForeignKey(d => d.TenantId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<LinkedAccount> builder)
    {
        builder.ToTable("linked_accounts");
        builder.Property(l => l.Id).ValueGeneratedNever();
        builder.Property(l => l.Provider).HasMaxLength(KeyLength);
        builder.Property(l => l.Subject).HasMaxLength(ExternalIdentity.MaxSubject);
        builder.Property(l => l.Name).HasMaxLength(60);
        builder.Property(l => l.Email).HasMaxLength(254);
        builder.HasIndex(l => new { l.Provider, l.Subject }).IsUnique();
        builder.HasIndex(l => l.UserId);
        builder.HasOne(l => l.User).WithMany().HasForeignKey(l => l.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ExternalSignIn> builder)
    {
        builder.ToTable("external_sign_ins");
        builder.HasKey(e => e.Hash);
        builder.Property(e => e.Provider).HasMaxLength(KeyLength);
        builder.Property(e => e.Request).HasMaxLength(100);
        builder.Property(e => e.Next).HasMaxLength(100);
        builder.HasIndex(e => e.ExpiresAt);
    }
}
