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
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AnalyticsDbContext).Assembly);
        modelBuilder.AddMessaging();
        modelBuilder.UsePlatformConventions(this);
    }
}
