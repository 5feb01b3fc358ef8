using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Tokens;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.AuthService.Data.Configurations;

/// <summary>Sessions and everything that belongs to tokens. They are a person's or the platform's, not a tenant's.</summary>
internal sealed class SessionTables :
    IEntityTypeConfiguration<Session>,
    IEntityTypeConfiguration<KnownDevice>,
    IEntityTypeConfiguration<RefreshToken>,
    IEntityTypeConfiguration<SigningKey>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("sessions");
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.Device).HasMaxLength(Device.MaxLength);
        builder.Property(s => s.Address).HasMaxLength(45);
        builder.Property(s => s.EndReason).HasConversion<string>().HasMaxLength(20);

        // A session that ended meanwhile cannot be touched any more.
        builder.Property(s => s.EndedAt).IsConcurrencyToken();
        builder.Property(s => s.Scope).HasMaxLength(4000);
        builder.Ignore(s => s.Proof);
        builder.Property(s => s.ProofKey).HasMaxLength(43);
        builder.HasIndex(s => s.CookieHash).IsUnique();
        builder.HasIndex(s => s.ParentId);
        builder.HasIndex(s => s.UserId).HasFilter("ended_at is null");
        builder.HasIndex(s => s.MembershipId).HasFilter("ended_at is null");
        builder.HasOne(s => s.User).WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Tenant>().WithMany().HasForeignKey(s => s.TenantId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<KnownDevice> builder)
    {
        builder.ToTable("known_devices");
        builder.HasKey(d => new { d.UserId, d.Hash });
        builder.Property(d => d.Name).HasMaxLength(Device.MaxLength);
        builder.Property(d => d.Address).HasMaxLength(45);
        builder.HasOne<User>().WithMany().HasForeignKey(d => d.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<RefreshToken> builder)
    {
        builder.ToTable("refresh_tokens");
        builder.HasKey(t => t.Hash);
        builder.HasIndex(t => t.SessionId);
        builder.HasOne(t => t.Session).WithMany().HasForeignKey(t => t.SessionId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<SigningKey> builder)
    {
        builder.ToTable("signing_keys");
        builder.Property(k => k.Id).HasMaxLength(64);
        builder.Property(k => k.Algorithm).HasMaxLength(10);
        builder.Property(k => k.PublicKey).HasColumnType("text");
    }
}
