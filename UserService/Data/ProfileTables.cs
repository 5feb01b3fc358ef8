using Gatehouse.UserService.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.UserService.Data;

/// <summary>A person's, whatever companies they belong to.</summary>
internal sealed class ProfileTables : IEntityTypeConfiguration<Profile>, IEntityTypeConfiguration<Avatar>
{
    public void Configure(EntityTypeBuilder<Profile> profile)
    {
        profile.HasKey(p => p.UserId);
        profile.Property(p => p.DisplayName).HasMaxLength(Profile.MaxNameLength);
        profile.Property(p => p.Email).HasMaxLength(320);
        profile.Property(p => p.Locale).HasMaxLength(Profile.MaxLocaleLength);
        profile.Property(p => p.TimeZone).HasMaxLength(Profile.MaxTimeZoneLength);
        profile.Property(p => p.Preferences).HasColumnType("jsonb").HasDefaultValueSql("'{}'");
        profile.Property(p => p.Version).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<Avatar> avatar)
    {
        avatar.ToTable("avatars");
        avatar.HasKey(a => a.UserId);
        avatar.Property(a => a.MediaType).HasMaxLength(30);
        avatar.Property(a => a.Hash).HasMaxLength(64);
    }
}
