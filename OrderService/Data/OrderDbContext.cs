using Gatehouse.OrderService.Domain;
using Gatehouse.OrderService.Idempotency;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.ServiceDefaults.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.OrderService.Data;

/// <summary>Orders, of the scope's tenant only.</summary>
internal sealed class OrderDbContext(DbContextOptions<OrderDbContext> options, TenantContext tenant)
    : DbContext(options), ITenantScoped
{
    public DbSet<Order> Orders => Set<Order>();

    public DbSet<AnsweredRequest> AnsweredRequests => Set<AnsweredRequest>();

    public TenantId? CurrentTenant => tenant.Current;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.UseTypedIds();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(OrderDbContext).Assembly);
        modelBuilder.AddMessaging();
        modelBuilder.UsePlatformConventions(this);
    }
}
