using Gatehouse.UserService.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.UserService.Data;

internal sealed class WebhookTables : IEntityTypeConfiguration<Webhook>, IEntityTypeConfiguration<WebhookDelivery>, IEntityTypeConfiguration<QueuedDelivery>
{
    /// <summary>A person has one in each company.</summary>
    public const string OneEach = "ix_webhooks_owner";

    public void Configure(EntityTypeBuilder<Webhook> builder)
    {
        builder.ToTable("webhooks");
        builder.Property(w => w.Id).ValueGeneratedNever();
        builder.Property(w => w.Url).HasMaxLength(Webhook.MaxUrlLength);
        builder.Property(w => w.Description).HasMaxLength(200);
        builder.Property(w => w.Version).IsConcurrencyToken();
        builder.HasIndex(w => new { w.TenantId, w.Id });
        builder.HasIndex(w => new { w.TenantId, w.OwnerId }).IsUnique().HasFilter("owner_id is not null").HasDatabaseName(OneEach);
    }

    public void Configure(EntityTypeBuilder<WebhookDelivery> builder)
    {
        builder.ToTable("webhook_deliveries");
        builder.Property(d => d.Id).ValueGeneratedNever();
        builder.Property(d => d.Type).HasMaxLength(100);
        builder.Property(d => d.Status).HasMaxLength(20);
        builder.Property(d => d.Error).HasMaxLength(200);
        builder.HasIndex(d => new { d.TenantId, d.WebhookId, d.Id });
        builder.HasOne<Webhook>().WithMany().HasForeignKey(d => d.WebhookId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<QueuedDelivery> builder)
    {
        builder.ToTable("webhook_queue");
        builder.Property(q => q.Id).ValueGeneratedNever();
        builder.HasIndex(q => q.DueAt);
        builder.HasOne<WebhookDelivery>().WithOne().HasForeignKey<QueuedDelivery>(q => q.Id).OnDelete(DeleteBehavior.Cascade);
    }
}
