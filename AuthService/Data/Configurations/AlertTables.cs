using Gatehouse.AuthService.Pipelines.Alerts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.AuthService.Data.Configurations;

internal sealed class AlertTables : IEntityTypeConfiguration<Alert>
{
    public const int MaxDetailLength = 400;

    public void Configure(EntityTypeBuilder<Alert> builder)
    {
        builder.ToTable("alerts");
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.Property(a => a.Kind).HasMaxLength(30);
        builder.Property(a => a.Detail).HasMaxLength(MaxDetailLength);
        builder.HasIndex(a => new { a.TenantId, a.Id });
    }
}
