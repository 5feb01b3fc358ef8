using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Data.Configurations;
using Gatehouse.AuthService.Features.Members;
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
            var outdated = envelope.OccurredAt - Alert.Life;
            await context.Set<Alert>().Where(a => a.At < outdated).ExecuteDeleteAsync(cancellationToken);
            var alert = new Alert
            {
                Id = Guid.CreateVersion7(),
                TenantId = tenant,
                Kind = kind,
                UserId = user,
                Detail = detail.Length > AlertTables.MaxDetailLength ? detail[..AlertTables.MaxDetailLength] : detail,
                At = envelope.OccurredAt,
            };
            context.Add(alert);
            outbox.Add(
                context, new AlertRaised(alert.Id, kind, user, name!, alert.Detail, [user, .. await AdminsAsync(cancellationToken)], isMailed), tenant);

            // Row-level security takes the row only while its tenant is entered.
            await context.SaveChangesAsync(cancellationToken);
        }
    }

    private Task<List<UserId>> AdminsAsync(CancellationToken cancellationToken) => context.Memberships
        .Where(m => m.EndedAt == null && m.Roles.Any(r => r.Role.Name == BuiltInRoles.CompanyAdmin))
        .Select(m => m.UserId).ToListAsync(cancellationToken);
}
