using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.ExternalLogins.Providers;
using Gatehouse.AuthService.Features.Invitations;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gatehouse.AuthService.Features.ExternalLogins;

/// <summary>
/// Somebody new whom a company waits for: they were invited, or their address is in one of its domains. They get an account
/// without a password and their first membership in one go. The address is one that somebody has made sure of.
/// </summary>
internal sealed class ExternalArrivals(
    AuthDbContext context,
    InvitationAcceptance acceptance,
    AuthorityChange change,
    TenantFounder founder,
    LinkedAccounts links,
    AuditTrail audit,
    TimeProvider time)
{
    /// <returns>The person, or what to tell them.</returns>
    public async Task<(User? Person, string? Why)> AdmitAsync(
        ExternalProvider provider, ExternalIdentity identity, string email, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var name = identity.Name is { Length: > 0 and <= 100 } told ? told : email.Split('@')[0];
        var user = User.Create(email, name.Length <= 100 ? name : name[..100], now);
        user.EmailConfirmed = true;
        if (await InvitationAsync(user, provider, cancellationToken) is { } invitation)
        {
            return await acceptance.JoinAsync(invitation, new(user, true, new([provider.Kind], now), null), cancellationToken) is null
                && await links.LinkAsync(user, provider, identity, cancellationToken)
                    ? (user, null)
                    : (null, "Your invitation could not be accepted. Open the link in its mail.");
        }

        return await TenantDomain.OwnerAsync(context, email, cancellationToken) is { } company
            && (provider.TenantId ?? company) == company
            && await JoinAsync(user, company, provider, identity, cancellationToken)
                ? (user, null)
                : (null, $"There is no account for {email}, and no company that waits for you. Ask yours to invite you, or register a company.");
    }

    // The newest that is open. A company's own provider brings people to that company only.
    private async Task<Invitation?> InvitationAsync(User user, ExternalProvider provider, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.ShowInvitationsOfAsync(user.NormalizedUserName!, cancellationToken);
        var now = time.GetUtcNow();
        return await context.Set<Invitation>().AsNoTracking().IgnoreQueryFilters([PlatformModel.TenantFilter])
            .Where(i => i.NormalizedEmail == user.NormalizedUserName && i.AcceptedAt == null && i.WithdrawnAt == null && i.ExpiresAt > now
                && (provider.TenantId == null || i.TenantId == provider.TenantId))
            .Where(i => context.Tenants.Any(t => t.Id == i.TenantId && t.Status == TenantStatus.Active))
            .OrderByDescending(i => i.Id).FirstOrDefaultAsync(cancellationToken);
    }

    private async Task<bool> JoinAsync(
        User user, TenantId company, ExternalProvider provider, ExternalIdentity identity, CancellationToken cancellationToken)
    {
        await change.BeginAsync(company, cancellationToken);
        await using var transaction = context.Database.CurrentTransaction!;
        var tenant = await context.Tenants.SingleAsync(t => t.Id == company, cancellationToken);
        if (tenant.Status is not TenantStatus.Active || !TenantSettings.Of(tenant).Allows(provider.Kind))
        {
            return false;
        }

        founder.Introduce(user, company);
        founder.Join(user.Id, company, await context.Roles.Where(r => r.Name == BuiltInRoles.Participant).ToListAsync(cancellationToken));
        audit.Note(company, AuditActions.MemberJoined, $"user/{user.Id}", new { by = "domain", provider = provider.Key }, user.Id);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            await links.AddAsync(user, provider, identity, cancellationToken);
            await audit.WriteAsync(context, cancellationToken);
            await change.CommitAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException failure) when (failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return false;
        }
    }
}
