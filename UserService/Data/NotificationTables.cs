using Gatehouse.UserService.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.UserService.Data;

internal sealed class NotificationTables : IEntityTypeConfiguration<Notification>, IEntityTypeConfiguration<NotificationPreference>
{
    public void Configure(EntityTypeBuilder<Notification> builder)
    {
        builder.ToTable("notifications");
        builder.Property(n => n.Id).ValueGeneratedNever();
        builder.Property(n => n.Kind).HasMaxLength(30);
        builder.Property(n => n.Title).HasMaxLength(200);
        builder.Property(n => n.Text).HasMaxLength(1000);
        builder.Property(n => n.Path).HasMaxLength(200);
        builder.HasIndex(n => new { n.TenantId, n.UserId, n.Id });
        builder.HasIndex(n => new { n.TenantId, n.UserId }).HasFilter("read_at is null").HasDatabaseName("ix_notifications_unread");
    }

    public void Configure(EntityTypeBuilder<NotificationPreference> builder)
    {
        builder.ToTable("notification_preferences");
        builder.HasKey(p => new { p.TenantId, p.UserId, p.Kind });
        builder.Property(p => p.Kind).HasMaxLength(30);
    }
}
