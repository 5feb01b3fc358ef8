using Gatehouse.AuthService.Pipelines.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.AuthService.Data.Configurations;

/// <summary>The platform's, not a tenant's: most mails are to people, not to members.</summary>
internal sealed class MailTables : IEntityTypeConfiguration<StoredMail>
{
    public const int MaxErrorLength = 300;

    public void Configure(EntityTypeBuilder<StoredMail> builder)
    {
        builder.ToTable("mails");
        builder.Property(m => m.Id).ValueGeneratedNever();
        builder.Property(m => m.Key).HasMaxLength(200);
        builder.Property(m => m.To).HasMaxLength(320);
        builder.Property(m => m.Template).HasMaxLength(60);
        builder.Property(m => m.Language).HasMaxLength(35);
        builder.Property(m => m.Company).HasMaxLength(200);
        builder.Property(m => m.Model).HasColumnType("jsonb");
        builder.Property(m => m.Status).HasConversion<string>().HasMaxLength(20);
        builder.Property(m => m.Error).HasMaxLength(MaxErrorLength);
        builder.HasIndex(m => m.Key).IsUnique();
        builder.HasIndex(m => m.DueAt).HasFilter("status = 'Waiting'").HasDatabaseName("ix_mails_waiting");
    }
}
