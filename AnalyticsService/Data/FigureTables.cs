using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.AnalyticsService.Data;

/// <summary>What is answered from. Small: a row for each hour or day, and what it is about.</summary>
internal sealed class FigureTables :
    IEntityTypeConfiguration<OrderDay>,
    IEntityTypeConfiguration<OrderHour>,
    IEntityTypeConfiguration<OrderCustomer>,
    IEntityTypeConfiguration<SignInDay>,
    IEntityTypeConfiguration<SignInHour>,
    IEntityTypeConfiguration<TrafficDay>,
    IEntityTypeConfiguration<TrafficHour>,
    IEntityTypeConfiguration<AnalyticsSettings>
{
    public void Configure(EntityTypeBuilder<OrderDay> builder)
    {
        builder.ToTable("order_days").HasKey(d => new { d.TenantId, d.Day, d.Currency });
        builder.Property(d => d.Currency).HasMaxLength(3).IsFixedLength();
    }

    public void Configure(EntityTypeBuilder<OrderHour> builder)
    {
        builder.ToTable("order_hours").HasKey(h => new { h.TenantId, h.Hour, h.Currency });
        builder.Property(h => h.Currency).HasMaxLength(3).IsFixedLength();
    }

    public void Configure(EntityTypeBuilder<OrderCustomer> builder)
    {
        builder.ToTable("order_customer_years").HasKey(c => new { c.TenantId, c.Year, c.Currency, c.OwnerId });
        builder.Property(c => c.Currency).HasMaxLength(3).IsFixedLength();
        builder.Property(c => c.Months).HasComputedColumnSql("ordered_months(orders)", stored: true);

        // Retention reads nothing else.
        builder.HasIndex(c => new { c.TenantId, c.Year, c.OwnerId }).IncludeProperties(c => c.Months).HasDatabaseName("ix_order_customer_years_months");
    }

    public void Configure(EntityTypeBuilder<SignInDay> builder) =>
        builder.ToTable("sign_in_days").HasKey(d => new { d.TenantId, d.Day, d.Outcome, d.Reason });

    public void Configure(EntityTypeBuilder<SignInHour> builder) =>
        builder.ToTable("sign_in_hours").HasKey(h => new { h.TenantId, h.Hour, h.Outcome, h.Reason });

    public void Configure(EntityTypeBuilder<TrafficDay> builder) =>
        builder.ToTable("traffic_days").HasKey(d => new { d.TenantId, d.Day, d.Route, d.Outcome });

    public void Configure(EntityTypeBuilder<TrafficHour> builder) =>
        builder.ToTable("traffic_hours").HasKey(h => new { h.TenantId, h.Hour, h.Route, h.Outcome });

    public void Configure(EntityTypeBuilder<AnalyticsSettings> builder)
    {
        builder.ToTable("analytics_settings").HasKey(s => s.TenantId);
        builder.Property(s => s.Version).IsConcurrencyToken();
    }
}

/// <summary>Facts: created in SQL, since partitions are nothing that migrations know (<see cref="Sql.FactTables"/>).</summary>
internal sealed class FactModel : IEntityTypeConfiguration<OrderFact>, IEntityTypeConfiguration<SignInFact>, IEntityTypeConfiguration<TrafficFact>
{
    public void Configure(EntityTypeBuilder<OrderFact> builder) =>
        builder.ToTable("order_facts", table => table.ExcludeFromMigrations()).HasKey(f => new { f.TenantId, f.PlacedAt, f.OrderId });

    public void Configure(EntityTypeBuilder<SignInFact> builder) =>
        builder.ToTable("sign_in_facts", table => table.ExcludeFromMigrations()).HasKey(f => new { f.TenantId, f.At, f.EventId });

    public void Configure(EntityTypeBuilder<TrafficFact> builder) => builder
        .ToTable("traffic_facts", table => table.ExcludeFromMigrations()).HasKey(f => new { f.TenantId, f.At, f.EventId, f.Route, f.Outcome });
}
