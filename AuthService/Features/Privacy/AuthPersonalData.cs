using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Pipelines.Alerts;
using Gatehouse.AuthService.Pipelines.Mail;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Privacy;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Privacy;

/// <summary>Account, memberships, sessions, devices, mails, and what the companies' logs say. Secrets, in whatever form, are no data.</summary>
internal sealed class AuthPersonalData(AuthDbContext context, ErasedTraces traces) : IPersonalData
{
    public async Task<IReadOnlyList<PersonalPart>> ExportAsync(Person person, TenantId? tenant, CancellationToken cancellationToken)
    {
        var id = person.UserId;
        if (tenant is not null)
        {
            var target = $"user/{id}";
            return
            [
                PersonalPart.Of("memberships", await context.Memberships.AsNoTracking().Where(m => m.UserId == id)
                    .Select(m => new { m.TenantId, Company = m.Tenant.Name, m.JoinedAt, m.EndedAt, m.Attributes, Roles = m.Roles.Select(r => r.Role.Name).ToList() })
                    .ToListAsync(cancellationToken)),
                PersonalPart.Of("audit", await context.Set<AuditEntry>().AsNoTracking().Where(e => e.ActorId == id || e.Target == target)
                    .OrderBy(e => e.Sequence)
                    .Select(e => new { e.TenantId, e.Sequence, e.At, e.Action, e.ActorId, e.Client, e.Target, e.Address, e.Details })
                    .ToListAsync(cancellationToken)),
                PersonalPart.Of("alerts", await context.Set<Alert>().AsNoTracking().Where(a => a.UserId == id)
                    .Select(a => new { a.TenantId, a.At, a.Kind, a.Detail }).ToListAsync(cancellationToken)),
                PersonalPart.Of("api-keys", await context.ApiKeys.AsNoTracking().Where(k => k.UserId == id)
                    .Select(k => new { k.TenantId, k.Name, k.Prefix, k.Scopes, k.CreatedAt, k.ExpiresAt, k.LastUsedAt, k.RevokedAt }).ToListAsync(cancellationToken)),
            ];
        }

        await context.ShowInvitationsToAsync(User.Normalize(person.Email), cancellationToken);
        return
        [
            PersonalPart.Of("account", await context.Users.AsNoTracking().Where(u => u.Id == id)
                .Select(u => new { u.Id, u.Email, u.EmailConfirmed, u.Name, u.CreatedAt, SecondFactor = u.TwoFactorEnabled }).ToListAsync(cancellationToken)),
            PersonalPart.Of("sessions", await context.Sessions.AsNoTracking().Where(s => s.UserId == id)
                .Select(s => new { s.Id, s.TenantId, s.Device, s.Address, s.CreatedAt, s.LastSeenAt, s.EndedAt, s.Methods }).ToListAsync(cancellationToken)),
            PersonalPart.Of("devices", await context.KnownDevices.AsNoTracking().Where(d => d.UserId == id)
                .Select(d => new { d.Name, d.Address, d.FirstSeenAt, d.LastSeenAt }).ToListAsync(cancellationToken)),
            PersonalPart.Of("consents", await context.Consents.AsNoTracking().Where(c => c.UserId == id).ToListAsync(cancellationToken)),
            PersonalPart.Of("impersonations", await context.Impersonations.AsNoTracking().Where(i => i.UserId == id)
                .Select(i => new { i.TenantId, i.ActorId, i.Reason, i.StartedAt, i.EndsAt }).ToListAsync(cancellationToken)),
            PersonalPart.Of("mails", await context.Set<StoredMail>().AsNoTracking().Where(m => m.To == person.Email)
                .Select(m => new { m.To, m.Template, m.Language, m.Company, Status = m.Status.ToString(), m.CreatedAt, m.DoneAt }).ToListAsync(cancellationToken)),
            PersonalPart.Of("invitations", await context.Database.SqlQuery<Invited>(
                $"""
                select tenant_id as "TenantId", email as "Email", created_at as "CreatedAt", expires_at as "ExpiresAt", accepted_at as "AcceptedAt"
                from invitations
                where normalized_email = {User.Normalize(person.Email)}
                """).ToListAsync(cancellationToken)),
        ];
    }

    public Task<IReadOnlyList<ErasedPart>> EraseAsync(Person person, TenantId? tenant, CancellationToken cancellationToken) => tenant is null
        ? traces.EraseEverywhereAsync(person, cancellationToken)
        : traces.EraseInTenantAsync(person, cancellationToken);

    private sealed record Invited(Guid TenantId, string Email, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? AcceptedAt);
}
