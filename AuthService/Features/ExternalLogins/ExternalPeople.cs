using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.ExternalLogins.Providers;
using Gatehouse.AuthService.Identity;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.ExternalLogins;

/// <summary>
/// Which person somebody at a provider is. Known by their subject; for the first time by an address that both sides have made
/// sure of; or new, where a company waits for them. Whatever falls short is explained, and changes nothing.
/// </summary>
internal sealed class ExternalPeople(AuthDbContext context, LinkedAccounts links, ExternalArrivals arrivals, TimeProvider time)
{
    /// <returns>The person, or what to tell them.</returns>
    public async Task<(User? Person, string? Why)> FindAsync(ExternalProvider provider, ExternalIdentity identity, CancellationToken cancellationToken)
    {
        var link = await context.LinkedAccounts.Include(l => l.User)
            .SingleOrDefaultAsync(l => l.Provider == provider.Key && l.Subject == identity.Subject, cancellationToken);
        if (link is { User.ClosedAt: not null })
        {
            return (null, "The account here that this belongs to is closed.");
        }

        // A company's provider speaks for that company's people: one whose address left its domains is no longer one of them.
        var isTrusted = provider.TenantId is { } company
            ? await TenantDomain.OwnerAsync(context, link?.User.Email ?? identity.Email, cancellationToken) == company
            : identity.IsEmailVerified && provider.Kind is not ProviderKinds.Azure;
        if (link is not null)
        {
            if (provider.TenantId is not null && !isTrusted)
            {
                return (null, $"{provider.Name} may not sign in {link.User.Email}: the address is in no domain of that company.");
            }

            link.LastUsedAt = time.GetUtcNow();
            await context.SaveChangesAsync(cancellationToken);
            return (link.User, null);
        }

        return isTrusted && identity.Email is { } email
            ? await FindByAddressAsync(provider, identity, email, cancellationToken)
            : (null, $"Nobody here is linked to this {provider.Name} account, and {provider.Name} has not confirmed an address we could know you by. "
                + $"Sign in another way, and link {provider.Name} in your account.");
    }

    private async Task<(User? Person, string? Why)> FindByAddressAsync(
        ExternalProvider provider, ExternalIdentity identity, string email, CancellationToken cancellationToken)
    {
        var normalized = User.Normalize(email);
        var known = await context.Users.SingleOrDefaultAsync(u => u.NormalizedUserName == normalized, cancellationToken);
        if (known is null)
        {
            return await arrivals.AdmitAsync(provider, identity, email, cancellationToken);
        }

        // An address nobody confirmed here may have been written down by somebody else; a second factor is asked for before
        // anything is added to an account; and what an Entra directory says of addresses links nothing.
        return known is { ClosedAt: null, EmailConfirmed: true, TwoFactorEnabled: false } && provider.Kind is not ProviderKinds.Azure
            && await links.LinkAsync(known, provider, identity, cancellationToken)
                ? (known, null)
                : (null, $"There is an account with the address {email}. Sign in to it as you usually do, and link {provider.Name} there.");
    }
}
