using Gatehouse.UserService.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.UserService.Data;

internal sealed class PrivacyTables : IEntityTypeConfiguration<PrivacyRequest>, IEntityTypeConfiguration<PrivacyStep>
{
    public void Configure(EntityTypeBuilder<PrivacyRequest> builder)
    {
        builder.ToTable("privacy_requests");
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.Kind).HasMaxLength(10);
        builder.Property(r => r.Person).HasColumnType("jsonb");
        builder.Ignore(r => r.AboutWhom);
        builder.HasIndex(r => r.DueAt).HasFilter("finished_at is null").HasDatabaseName("ix_privacy_requests_due");
        builder.HasIndex(r => new { r.UserId, r.Kind }).IsUnique().HasFilter("finished_at is null").HasDatabaseName("ix_privacy_requests_open");
    }

    public void Configure(EntityTypeBuilder<PrivacyStep> builder)
    {
        builder.ToTable("privacy_steps");
        builder.HasKey(s => new { s.RequestId, s.Name });
        builder.Property(s => s.Name).HasMaxLength(30);
        builder.Property(s => s.Receipt).HasColumnType("jsonb");
        builder.HasOne<PrivacyRequest>().WithMany().HasForeignKey(s => s.RequestId).OnDelete(DeleteBehavior.Cascade);
    }
}
