using Gatehouse.Gateway.Routing.Live;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.ServiceDefaults.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Gateway.Data;

/// <summary>Every version of the live configuration, and the news of it. Nothing here belongs to a tenant.</summary>
internal sealed class GatewayDbContext(DbContextOptions<GatewayDbContext> options, TenantContext tenant)
    : DbContext(options), ITenantScoped
{
    public DbSet<ConfigurationVersion> Configurations => Set<ConfigurationVersion>();

    public TenantId? CurrentTenant => tenant.Current;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.UseTypedIds();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(GatewayDbContext).Assembly);
        modelBuilder.AddMessaging();
        modelBuilder.UsePlatformConventions(this);
    }
}
