using Gatehouse.OrderService.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.OrderService.Data;

internal sealed class OrderImportTable : IEntityTypeConfiguration<OrderImport>, IEntityTypeConfiguration<OrderImportRow>
{
    public void Configure(EntityTypeBuilder<OrderImport> import)
    {
        import.ToTable("order_imports");
        import.Property(i => i.Id).ValueGeneratedNever();
        import.Ignore(i => i.Done);
        import.HasIndex(i => new { i.TenantId, i.OwnerId, i.CreatedAt });
    }

    public void Configure(EntityTypeBuilder<OrderImportRow> row)
    {
        row.ToTable("order_import_rows");
        row.HasKey(r => new { r.TenantId, r.ImportId, r.Line });
        row.Property(r => r.Text).HasMaxLength(OrderRow.MaxLength);
        row.Property(r => r.Field).HasMaxLength(100);
        row.Property(r => r.Message).HasMaxLength(300);
    }
}
