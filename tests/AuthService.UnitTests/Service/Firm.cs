using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>A company of a test's own with its first admin.</summary>
internal sealed record Firm(IServiceProvider Services, TenantId TenantId, UserId UserId, string Email)
{
    public const string Password = "correct horse battery staple";

    private static string? hash;

    public static async Task<Firm> FoundAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<KeyRotation>().RotateAsync(early: false, CancellationToken.None);
        var context = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
        var founder = scope.ServiceProvider.GetRequiredService<TenantFounder>();
        var user = User.Create($"{Guid.NewGuid():N}@example.com", "Test Admin", services.GetRequiredService<TimeProvider>().GetUtcNow());
        user.PasswordHash = hash ??= await scope.ServiceProvider.GetRequiredService<Passwords>().HashAsync(Password, CancellationToken.None);
        await using var transaction = await context.Database.BeginTransactionAsync();
        var tenant = await founder.FoundAsync($"Firm {Guid.NewGuid():N}", CancellationToken.None);
        founder.Introduce(user, tenant.Id);
        founder.Join(user.Id, tenant.Id, context.Roles.Local.Where(r => r.Name == BuiltInRoles.CompanyAdmin));
        await context.SaveChangesAsync();
        await transaction.CommitAsync();
        return new(services, tenant.Id, user.Id, user.Email!);
    }

    /// <summary>Somebody who joins, with the first admin's password, whatever it costs to hash one.</summary>
    public Task<Firm> JoinAsync(string role) => InScopeAsync(async scope =>
    {
        var context = scope.GetRequiredService<AuthDbContext>();
        var user = User.Create($"{Guid.NewGuid():N}@example.com", "Some Member", Services.GetRequiredService<TimeProvider>().GetUtcNow());
        await using var transaction = await context.Database.BeginTransactionAsync();
        await context.EnterTenantAsync(TenantId, default);
        user.PasswordHash = await context.Users.Where(u => u.Id == UserId).Select(u => u.PasswordHash).SingleAsync();
        context.Add(user);
        scope.GetRequiredService<TenantFounder>().Join(user.Id, TenantId, await context.Roles.Where(r => r.Name == role).ToListAsync());
        await context.SaveChangesAsync();
        await transaction.CommitAsync();
        return this with { UserId = user.Id, Email = user.Email! };
    });

    /// <summary>Work in a scope of its own, as a request has one.</summary>
    public async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    /// <summary>The end of a login: the person has proved who they are.</summary>
    public async Task<TokenAnswer> SignInAsync(Device? device = null)
    {
        var answer = await InScopeAsync(async scope =>
        {
            var user = await scope.GetRequiredService<AuthDbContext>().Users.SingleAsync(u => u.Id == UserId);
            return await scope.GetRequiredService<SignIn>().CompleteAsync(
                user, null, device ?? new("Test", "10.1.2.3"), Proof.ByPassword(scope.GetRequiredService<TimeProvider>().GetUtcNow()), null, CancellationToken.None);
        });
        return Assert.IsType<Ok<TokenAnswer>>(answer.Result).Value!;
    }

    public Task<User?> VerifyAsync(string password, Device? device = null) => InScopeAsync(scope =>
        scope.GetRequiredService<CredentialCheck>().VerifyAsync(Email, password, device ?? new("Test", "10.1.2.3"), CancellationToken.None));
}
