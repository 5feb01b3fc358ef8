using System.Diagnostics.CodeAnalysis;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Accounts;

/// <summary>
/// <c>AuthService --create-admin EMAIL</c>: somebody who runs the platform, the first one or another. For whoever has the
/// service's configuration; prints a link, once, by which the person chooses a password.
/// </summary>
internal static class CreateAdmin
{
    private const string Option = "--create-admin";

    public static bool IsAskedFor(string[] args, [NotNullWhen(true)] out string? email)
    {
        email = Array.IndexOf(args, Option) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
        return email is not null;
    }

    public static async Task RunAsync(IServiceProvider services, string email, TextWriter output, CancellationToken cancellationToken)
    {
        if (!System.Net.Mail.MailAddress.TryCreate(email, out _))
        {
            await output.WriteLineAsync($"'{Option}' needs an e-mail address.");
            Environment.ExitCode = 2;
            return;
        }

        await using var scope = services.CreateAsyncScope();
        var (context, change) = (scope.ServiceProvider.GetRequiredService<AuthDbContext>(), scope.ServiceProvider.GetRequiredService<AuthorityChange>());
        var platform = await context.Tenants.Where(t => t.Slug == Tenant.PlatformSlug).Select(t => t.Id).SingleAsync(cancellationToken);
        await change.BeginAsync(platform, cancellationToken);
        var founder = scope.ServiceProvider.GetRequiredService<TenantFounder>();
        var role = await context.Roles.SingleAsync(r => r.IsBuiltIn && r.Name == BuiltInRoles.Admin, cancellationToken);
        var user = await FindOrAddAsync(context, founder, email, platform, scope.ServiceProvider.GetRequiredService<TimeProvider>(), cancellationToken);
        await JoinAsync(context, change, founder, user, platform, role, cancellationToken);
        scope.ServiceProvider.GetRequiredService<AuditTrail>().Add(
            context, AuditActions.MemberRolesChanged, $"user/{user.Id}", new { after = new[] { role.Name }, by = Option });
        var token = scope.ServiceProvider.GetRequiredService<AccountTokens>().Add(user.Id, AccountPurpose.ResetPassword);
        await change.CommitAsync(cancellationToken);
        await output.WriteLineAsync($"{user.Email} runs the platform. Choose a password within 30 minutes:");
        await output.WriteLineAsync(scope.ServiceProvider.GetRequiredService<AccountMail>().ResetLink(token));
    }

    // Nobody signs in without a password, so the account is closed to everybody until one is chosen.
    private static async Task<User> FindOrAddAsync(
        AuthDbContext context, TenantFounder founder, string email, TenantId platform, TimeProvider time, CancellationToken cancellationToken)
    {
        var name = User.Normalize(email);
        if (await context.Users.SingleOrDefaultAsync(u => u.NormalizedUserName == name && u.ClosedAt == null, cancellationToken) is { } known)
        {
            return known;
        }

        var user = User.Create(email, "Platform admin", time.GetUtcNow());
        founder.Introduce(user, platform);
        return user;
    }

    private static async Task JoinAsync(
        AuthDbContext context,
        AuthorityChange change,
        TenantFounder founder,
        User user,
        TenantId platform,
        Roles.Role role,
        CancellationToken cancellationToken)
    {
        var known = await context.Memberships.Include(m => m.Roles).SingleOrDefaultAsync(m => m.UserId == user.Id, cancellationToken);
        if (known is null)
        {
            founder.Join(user.Id, platform, [role]);
            return;
        }

        if (known.EndedAt is not null)
        {
            known.TakeUp();
        }

        if (known.Roles.TrueForAll(r => r.RoleId != role.Id))
        {
            context.Add(new MembershipRole { TenantId = platform, MembershipId = known.Id, RoleId = role.Id });
        }

        await change.RaiseAsync(known.Id, cancellationToken);
    }
}
