using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.ServiceDefaults.Tenancy;
using Gatehouse.UserService.Domain;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Data;

/// <summary>People, and which of them the scope's tenant may see.</summary>
internal sealed class UserDbContext(DbContextOptions<UserDbContext> options, TenantContext tenant)
    : DbContext(options), ITenantScoped
{
    public DbSet<Profile> Profiles => Set<Profile>();

    public DbSet<Member> Members => Set<Member>();

    public DbSet<Notification> Notifications => Set<Notification>();

    public DbSet<NotificationPreference> NotificationPreferences => Set<NotificationPreference>();

    /// <summary>The company's. What people have for themselves, nobody else sees.</summary>
    public IQueryable<Webhook> CompanyWebhooks => Set<Webhook>().Where(w => w.OwnerId == null);

    public TenantId? CurrentTenant => tenant.Current;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.UseTypedIds();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Member>().HasKey(m => new { m.TenantId, m.UserId });
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(UserDbContext).Assembly);
        modelBuilder.AddMessaging();
        modelBuilder.UsePlatformConventions(this);
    }
}
