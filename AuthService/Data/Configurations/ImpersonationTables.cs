using Gatehouse.AuthService.Features.Impersonations;
using Gatehouse.AuthService.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.AuthService.Data.Configurations;

/// <summary>The person's whom somebody acted as, in whatever tenant. No foreign key to the session, which goes sooner.</summary>
internal sealed class ImpersonationTables : IEntityTypeConfiguration<Impersonation>
{
    public void Configure(EntityTypeBuilder<Impersonation> builder)
    {
        builder.ToTable("impersonations");
        builder.Property(i => i.Id).ValueGeneratedNever();
        builder.Property(i => i.Reason).HasMaxLength(500);
        builder.HasIndex(i => new { i.UserId, i.StartedAt });
        builder.HasIndex(i => new { i.TenantId, i.StartedAt });
        builder.HasIndex(i => i.ActorSessionId);
        builder.HasOne<User>().WithMany().HasForeignKey(i => i.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
