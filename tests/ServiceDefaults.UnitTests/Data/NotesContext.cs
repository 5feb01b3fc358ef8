using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.ServiceDefaults.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Gatehouse.ServiceDefaults.UnitTests.Data;

/// <summary>A service's context, with one tenant-owned table and the two of messaging.</summary>
public sealed class NotesContext(DbContextOptions<NotesContext> options, TenantContext tenant) : DbContext(options), ITenantScoped
{
    public TenantId? CurrentTenant => tenant.Current;

    public DbSet<Note> Notes => Set<Note>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.UseTypedIds();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Note>().HasIndex(n => n.TenantId);
        modelBuilder.AddMessaging();
        modelBuilder.UsePlatformConventions(this);
    }

    // The migration is written by hand and has no snapshot.
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) =>
        optionsBuilder.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
}

public sealed class Note : ITenantOwned
{
    public required Guid Id { get; init; }

    public required TenantId TenantId { get; init; }

    public required string Text { get; set; }
}
