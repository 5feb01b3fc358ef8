using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Data;

/// <summary>Two companies with a person for each role, and a platform admin. Only where a demo password is configured.</summary>
internal static class DemoSeed
{
    private static readonly (string FirstName, string Role)[] People =
    [
        ("Alice", BuiltInRoles.CompanyAdmin), ("Mia", BuiltInRoles.Manager), ("Pat", BuiltInRoles.Participant), ("Val", BuiltInRoles.Volunteer),
    ];

    public static async Task RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (services.GetRequiredService<IConfiguration>()["Demo:Password"] is not { Length: > 0 } password)
        {
            return;
        }

        foreach (var (slug, name) in new[] { ("acme", "Acme"), ("globex", "Globex") })
        {
            await Seed.InScopeAsync(services, scope => AddAsync(
                scope, slug, name, [.. People.Select(p => new Person($"{p.FirstName} {name}", $"{p.FirstName.ToLowerInvariant()}@{slug}.example", p.Role))],
                password, cancellationToken));
        }

        await Seed.InScopeAsync(services, scope => AddAsync(
            scope, Tenant.PlatformSlug, "", [new("Root", "root@gatehouse.example", BuiltInRoles.Admin)], password, cancellationToken));
    }

    private static async Task AddAsync(
        IServiceProvider scope, string slug, string name, Person[] people, string password, CancellationToken cancellationToken)
    {
        var context = scope.GetRequiredService<AuthDbContext>();
        var founder = scope.GetRequiredService<TenantFounder>();
        var addresses = people.Select(p => User.Normalize(p.Email)).ToArray();
        if (await context.Users.AnyAsync(u => addresses.Contains(u.NormalizedUserName), cancellationToken))
        {
            return;
        }

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var tenant = await context.Tenants.SingleOrDefaultAsync(t => t.Slug == slug, cancellationToken)
            ?? await founder.FoundAsync(name, slug, cancellationToken);
        await context.EnterTenantAsync(tenant.Id, cancellationToken);
        await context.Roles.LoadAsync(cancellationToken);
        foreach (var person in people)
        {
            var user = User.Create(person.Email, person.Name, scope.GetRequiredService<TimeProvider>().GetUtcNow());
            user.EmailConfirmed = true;
            user.PasswordHash = await scope.GetRequiredService<Passwords>().HashAsync(password, cancellationToken);
            founder.Introduce(user, tenant.Id);
            founder.Join(user.Id, tenant.Id, context.Roles.Local.Where(r => r.Name == person.Role));
        }

        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private sealed record Person(string Name, string Email, string Role);
}
