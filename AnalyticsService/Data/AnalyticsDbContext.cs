using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.ServiceDefaults.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.Data;

/// <summary>Facts and figures, of the scope's tenant only.</summary>
internal sealed class AnalyticsDbContext(DbContextOptions<AnalyticsDbContext> options, TenantContext tenant)
    : DbContext(options), ITenantScoped
{
    public DbSet<OrderFact> OrderFacts => Set<OrderFact>();

    public DbSet<OrderDay> OrderDays => Set<OrderDay>();

    public TenantId? CurrentTenant => tenant.Current;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.UseTypedIds();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<OrderFact>(fact =>
        {
            fact.HasKey(f => new { f.TenantId, f.OrderId });
            fact.Property(f => f.Currency).HasMaxLength(3).IsFixedLength();
        });
        modelBuilder.Entity<OrderDay>(day =>
        {
            day.HasKey(d => new { d.TenantId, d.Day, d.Currency });
            day.Property(d => d.Currency).HasMaxLength(3).IsFixedLength();
        });
        modelBuilder.AddMessaging();
        modelBuilder.UsePlatformConventions(this);
    }
}
