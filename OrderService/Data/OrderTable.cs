using Gatehouse.OrderService.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.OrderService.Data;

/// <summary>How orders are stored. Items are only ever read with their order, so they live in its row.</summary>
internal sealed class OrderTable : IEntityTypeConfiguration<Order>
{
    public void Configure(EntityTypeBuilder<Order> order)
    {
        order.ToTable("orders");
        order.Property(o => o.Id).ValueGeneratedNever();
        order.Property(o => o.Status).HasConversion<string>().HasMaxLength(20);
        order.Property(o => o.Currency).HasMaxLength(3).IsFixedLength();
        order.Property(o => o.Total).HasPrecision(24, 4);
        order.Property(o => o.Version).IsConcurrencyToken();
        order.ComplexCollection(o => o.Items, item => item.ToJson("items"));

        // One for each way the list is read: newest first, of everybody, of one person, in one state.
        order.HasIndex(o => new { o.TenantId, o.PlacedAt, o.Id }).IsDescending(false, true, true);
        order.HasIndex(o => new { o.TenantId, o.OwnerId, o.PlacedAt, o.Id }).IsDescending(false, false, true, true);
        order.HasIndex(o => new { o.TenantId, o.Status, o.PlacedAt, o.Id }).IsDescending(false, false, true, true);
    }
}
