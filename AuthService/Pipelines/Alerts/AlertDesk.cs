using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Data.Configurations;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pipelines.Alerts;

/// <summary>Records an alert and has the person and the company's admins told, in the transaction of the event it comes from.</summary>
internal sealed class AlertDesk(AuthDbContext context, MembershipReader memberships, Outbox outbox)
{
    /// <summary>In the event's tenant; what concerns an account and no one sign-in, in each of the person's companies.</summary>
    public async Task RaiseAsync(EventEnvelope envelope, UserId user, string kind, string detail, bool isMailed, CancellationToken cancellationToken)
    {
        var tenants = envelope.TenantId is { } known ? [known] : (await memberships.OfAsync(user, cancellationToken)).Select(p => p.TenantId).ToList();
        var name = await context.Users.Where(u => u.Id == user).Select(u => u.Name).SingleOrDefaultAsync(cancellationToken);
        foreach (var tenant in name is null ? [] : tenants)
        {
            await context.EnterTenantAsync(tenant, cancellationToken);
            List<UserId> recipients = [user, .. await HoldersAsync(BuiltInRoles.CompanyAdmin, cancellationToken)];
            await AddAsync(tenant, kind, user, name!, detail, envelope.OccurredAt, recipients, isMailed, cancellationToken);
        }
    }

    /// <summary>For who runs the platform, in its own company. Saying the same of the same moment twice is saying it once.</summary>
    public async Task RaiseForPlatformAsync(string kind, string detail, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var platform = await context.Tenants.Where(t => t.Slug == Tenant.PlatformSlug).Select(t => t.Id).SingleAsync(cancellationToken);
        await context.EnterTenantAsync(platform, cancellationToken);
        if (!await context.Set<Alert>().AnyAsync(a => a.Kind == kind && a.Detail == Short(detail) && a.At == at, cancellationToken))
        {
            await AddAsync(platform, kind, null, "", detail, at, await HoldersAsync(BuiltInRoles.Admin, cancellationToken), false, cancellationToken);
        }
    }

    private async Task AddAsync(
        TenantId tenant, string kind, UserId? user, string name, string detail, DateTimeOffset at, List<UserId> recipients, bool isMailed, CancellationToken cancellationToken)
    {
        var outdated = at - Alert.Life;
        await context.Set<Alert>().Where(a => a.At < outdated).ExecuteDeleteAsync(cancellationToken);
        var alert = new Alert
        {
            Id = Guid.CreateVersion7(),
            TenantId = tenant,
            Kind = kind,
            UserId = user,
            Detail = Short(detail),
            At = at,
        };
        context.Add(alert);
        outbox.Add(context, new AlertRaised(alert.Id, kind, user, name, alert.Detail, recipients, isMailed), tenant);

        // Row-level security takes the row only while its tenant is entered.
        await context.SaveChangesAsync(cancellationToken);
    }

    private static string Short(string detail) => detail.Length > AlertTables.MaxDetailLength ? detail[..AlertTables.MaxDetailLength] : detail;

    private Task<List<UserId>> HoldersAsync(string role, CancellationToken cancellationToken) => context.Memberships
        .Where(m => m.EndedAt == null && m.Roles.Any(r => r.Role.Name == role))
        .Select(m => m.UserId).ToListAsync(cancellationToken);
}
