using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.AuthService.Data.Configurations;

internal sealed class IdentityTables :
    IEntityTypeConfiguration<User>,
    IEntityTypeConfiguration<IdentityUserClaim<UserId>>,
    IEntityTypeConfiguration<IdentityUserLogin<UserId>>,
    IEntityTypeConfiguration<IdentityUserToken<UserId>>,
    IEntityTypeConfiguration<IdentityUserPasskey<UserId>>,
    IEntityTypeConfiguration<LoginFailure>,
    IEntityTypeConfiguration<AccountToken>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users");
        builder.Property(u => u.Id).ValueGeneratedNever();
        builder.Property(u => u.Name).HasMaxLength(100);
    }

    public void Configure(EntityTypeBuilder<IdentityUserClaim<UserId>> builder) => builder.ToTable("user_claims");

    public void Configure(EntityTypeBuilder<IdentityUserLogin<UserId>> builder) => builder.ToTable("user_logins");

    public void Configure(EntityTypeBuilder<IdentityUserToken<UserId>> builder) => builder.ToTable("user_tokens");

    public void Configure(EntityTypeBuilder<IdentityUserPasskey<UserId>> builder) => builder.ToTable("user_passkeys");

    public void Configure(EntityTypeBuilder<LoginFailure> builder)
    {
        builder.ToTable("login_failures");
        builder.HasKey(f => f.Key);
        builder.Property(f => f.Key).HasMaxLength(200);
        builder.HasIndex(f => f.LastAt);
    }

    // No foreign key: for an unknown address a row that fits nobody is written, to take the same time.
    public void Configure(EntityTypeBuilder<AccountToken> builder)
    {
        builder.ToTable("account_tokens");
        builder.HasKey(t => t.Hash);
        builder.Property(t => t.Purpose).HasConversion<string>().HasMaxLength(20);
        builder.Property(t => t.Email).HasMaxLength(254);
        builder.HasIndex(t => new { t.UserId, t.Purpose });
        builder.HasIndex(t => t.ExpiresAt);
    }
}
