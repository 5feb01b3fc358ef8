using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.ExternalLogins.Providers;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>Which providers a sign-in may go by: the platform's, and those of the company it is for.</summary>
internal sealed class ExternalOffers(ProviderCatalogue catalogue, AuthDbContext context)
{
    public async Task<IReadOnlyList<Offer>> OfAsync(LoginGoal goal, CancellationToken cancellationToken)
    {
        var more = goal.Pending is { } pending ? $"?request={pending.Reference}"
            : goal.Next is not null ? $"?next={Uri.EscapeDataString(OwnPage.Of(goal.Next))}"
            : "";
        return [.. (await catalogue.ListAsync(await TenantAsync(goal.Pending, cancellationToken), cancellationToken))
            .Select(p => new Offer($"/account/external/{p.Key}{more}", p.ButtonText))];
    }

    /// <summary>The company a sign-in is for, if that is known before the person is.</summary>
    public async Task<TenantId?> TenantAsync(PendingAuthorization.Pending? pending, CancellationToken cancellationToken) =>
        pending?.Request.Parameters.Tenant is { } named
            ? await context.Tenants.Where(t => t.Slug == named).Select(t => (TenantId?)t.Id).SingleOrDefaultAsync(cancellationToken)
            : pending is { Client: { IsFirstParty: false, TenantId: var owner } } ? owner : null;
}
