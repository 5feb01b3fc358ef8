using System.Text.Json;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Pipelines;
using Gatehouse.AuthService.Pipelines.Alerts;
using Gatehouse.AuthService.Pipelines.Mail;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Privacy;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Privacy;

/// <summary>
/// Removes what is left of somebody whose account is closed. The audit log stays, without the network addresses they came
/// from: it names people by id only, and the id now belongs to nobody.
/// </summary>
internal sealed class ErasedTraces(AuthDbContext context)
{
    public async Task<IReadOnlyList<ErasedPart>> EraseEverywhereAsync(Person person, CancellationToken cancellationToken)
    {
        var id = person.UserId;
        var normalized = User.Normalize(person.Email);
        await context.ShowInvitationsToAsync(normalized, cancellationToken);
        var trace = $"%{id}%";

        // The mail that says that the account is closed still has to go out.
        var waiting = await context.Set<StoredMail>().CountAsync(m => m.To == person.Email && m.Status == MailStatus.Waiting, cancellationToken);
        return
        [
            new("account", ErasedPart.Masked, await context.Users.CountAsync(u => u.Id == id, cancellationToken)),
            new("sessions", ErasedPart.Removed, await context.Sessions.Where(s => s.UserId == id).ExecuteDeleteAsync(cancellationToken)),
            new("devices", ErasedPart.Removed, await context.KnownDevices.Where(d => d.UserId == id).ExecuteDeleteAsync(cancellationToken)),
            new("consents", ErasedPart.Removed, await context.Consents.Where(c => c.UserId == id).ExecuteDeleteAsync(cancellationToken)),
            new("impersonations", ErasedPart.Removed, await context.Impersonations.Where(i => i.UserId == id).ExecuteDeleteAsync(cancellationToken)),
            new("credentials", ErasedPart.Removed,
                await context.Set<IdentityUserLogin<UserId>>().Where(l => l.UserId == id).ExecuteDeleteAsync(cancellationToken)
                + await context.Set<IdentityUserClaim<UserId>>().Where(c => c.UserId == id).ExecuteDeleteAsync(cancellationToken)
                + await context.Set<IdentityUserToken<UserId>>().Where(t => t.UserId == id).ExecuteDeleteAsync(cancellationToken)
                + await context.Set<IdentityUserPasskey<UserId>>().Where(p => p.UserId == id).ExecuteDeleteAsync(cancellationToken)
                + await context.AccountTokens.Where(t => t.UserId == id || t.Email == person.Email).ExecuteDeleteAsync(cancellationToken)
                + await context.LoginFailures.Where(f => EF.Functions.Like(f.Key, trace)).ExecuteDeleteAsync(cancellationToken)),
            new("invitations", ErasedPart.Removed, await context.Database.ExecuteSqlAsync(
                $"delete from invitations where normalized_email = {normalized}", cancellationToken)),
            new("mails", ErasedPart.Waiting, waiting),
            new("mails", ErasedPart.Removed, await context.Database.ExecuteSqlAsync(
                $"delete from mails where lower(\"to\") = lower({person.Email}) and status <> 'Waiting'", cancellationToken)),
            new("development-mailbox", ErasedPart.Removed, await context.Set<DevelopmentMail>()
                .Where(m => m.To == person.Email || EF.Functions.ILike(m.Text, "%" + Literal(person.Email) + "%")).ExecuteDeleteAsync(cancellationToken)),
            await new AddressMask(person.Email).InOutboxAsync(context, person, cancellationToken),
            await InPlatformAsync(id, cancellationToken),
        ];
    }

    public async Task<IReadOnlyList<ErasedPart>> EraseInTenantAsync(Person person, CancellationToken cancellationToken)
    {
        var (id, target, nothing) = (person.UserId, $"user/{person.UserId}", JsonElement.Parse("{}"));
        return
        [
            new("memberships", ErasedPart.Masked, await context.Memberships.Where(m => m.UserId == id)
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.Attributes, nothing), cancellationToken)),
            new("alerts", ErasedPart.Removed, await context.Set<Alert>().Where(a => a.UserId == id).ExecuteDeleteAsync(cancellationToken)),
            new("audit-addresses", ErasedPart.Removed, await ClearAddressesAsync(id, cancellationToken)),
            new("audit", ErasedPart.Kept, await context.Set<AuditEntry>().CountAsync(e => e.ActorId == id || e.Target == target, cancellationToken)),
        ];
    }

    // What belongs to none of a person's companies is in the platform's log. The last thing, for it ends in that tenant.
    private async Task<ErasedPart> InPlatformAsync(UserId id, CancellationToken cancellationToken)
    {
        var platform = await context.Tenants.Where(t => t.Slug == Tenant.PlatformSlug).Select(t => t.Id).SingleAsync(cancellationToken);
        await context.EnterTenantAsync(platform, cancellationToken);
        return new("audit-addresses", ErasedPart.Removed, await ClearAddressesAsync(id, cancellationToken));
    }

    private async Task<int> ClearAddressesAsync(UserId id, CancellationToken cancellationToken)
    {
        await context.Database.ExecuteSqlAsync($"select set_config('app.erased', {id.ToString()}, true)", cancellationToken);
        return await context.Database.ExecuteSqlAsync(
            $"update audit_entries set address = null, address_salt = null where tenant_id = {context.CurrentTenant!.Value.Value} and address is not null and address_seal is not null",
            cancellationToken);
    }

    private static string Literal(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
}
