using System.Text.Json;
using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Connect.Devices;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Pages.Forms;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.AuthService.Data.Configurations;

/// <summary>What authorizations are made of. A person's or the platform's, found by a secret or the person's id.</summary>
internal sealed class ConnectTables :
    IEntityTypeConfiguration<AuthorizationRequest>,
    IEntityTypeConfiguration<AuthorizationCode>,
    IEntityTypeConfiguration<DeviceAuthorization>,
    IEntityTypeConfiguration<Consent>,
    IEntityTypeConfiguration<FormKey>
{
    public void Configure(EntityTypeBuilder<AuthorizationRequest> builder)
    {
        builder.ToTable("authorization_requests");
        builder.HasKey(r => r.Hash);
        builder.HasIndex(r => r.ExpiresAt);
        builder.Property(r => r.Parameters).HasColumnType("jsonb").HasConversion(p => Write(p), text => Read(text));
    }

    public void Configure(EntityTypeBuilder<AuthorizationCode> builder)
    {
        builder.ToTable("authorization_codes");
        builder.HasKey(c => c.Hash);
        builder.HasIndex(c => c.ExpiresAt);
        builder.Property(c => c.Parameters).HasColumnType("jsonb").HasConversion(p => Write(p), text => Read(text));
        builder.HasOne<Session>().WithMany().HasForeignKey(c => c.SessionId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<DeviceAuthorization> builder)
    {
        builder.ToTable("device_authorizations");
        builder.HasKey(d => d.Hash);
        builder.HasIndex(d => d.UserCodeHash).IsUnique();
        builder.HasIndex(d => d.ExpiresAt);
    }

    public void Configure(EntityTypeBuilder<Consent> builder)
    {
        builder.ToTable("consents");
        builder.HasKey(c => new { c.UserId, c.ClientId });
        builder.HasOne<User>().WithMany().HasForeignKey(c => c.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<FormKey> builder)
    {
        builder.ToTable("form_keys");
        builder.HasKey(k => k.Name);
        builder.Property(k => k.Name).HasMaxLength(100);
    }

    private static string Write(AuthorizationParameters parameters) => JsonSerializer.Serialize(parameters);

    private static AuthorizationParameters Read(string text) => JsonSerializer.Deserialize<AuthorizationParameters>(text)!;
}
