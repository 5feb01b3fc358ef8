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
    IEntityTypeConfiguration<IdentityUserPasskey<UserId>>
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
}
