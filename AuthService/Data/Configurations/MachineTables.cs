using Gatehouse.AuthService.Features.ApiKeys;
using Gatehouse.AuthService.Features.Clients;
using Gatehouse.AuthService.Features.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.AuthService.Data.Configurations;

/// <summary>What programs of a tenant sign in with.</summary>
internal sealed class MachineTables :
    IEntityTypeConfiguration<ApiKey>,
    IEntityTypeConfiguration<Client>,
    IEntityTypeConfiguration<ClientSecret>,
    IEntityTypeConfiguration<UsedAssertion>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("api_keys");
        builder.Property(k => k.Id).ValueGeneratedNever();
        builder.Property(k => k.Name).HasMaxLength(100);
        builder.Property(k => k.Prefix).HasMaxLength(20);
        builder.HasIndex(k => k.Prefix).IsUnique();
        builder.HasIndex(k => new { k.TenantId, k.Id });
        builder.HasOne<Membership>().WithMany().HasForeignKey(k => new { k.TenantId, k.MembershipId }).HasPrincipalKey(m => new { m.TenantId, m.Id });
    }

    public void Configure(EntityTypeBuilder<Client> builder)
    {
        builder.ToTable("clients");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Name).HasMaxLength(100);
        builder.Property(c => c.BackChannelLogoutUri).HasMaxLength(2000);
        builder.HasAlternateKey(c => new { c.TenantId, c.Id });
    }

    public void Configure(EntityTypeBuilder<ClientSecret> builder)
    {
        builder.ToTable("client_secrets");
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.HasIndex(s => new { s.TenantId, s.ClientId });
        builder.HasOne<Client>().WithMany(c => c.Secrets)
            .HasForeignKey(s => new { s.TenantId, s.ClientId }).HasPrincipalKey(c => new { c.TenantId, c.Id });
    }

    // The platform's: whose client it is does not matter.
    public void Configure(EntityTypeBuilder<UsedAssertion> builder)
    {
        builder.ToTable("used_assertions");
        builder.HasKey(a => new { a.ClientId, a.Hash });
    }
}
