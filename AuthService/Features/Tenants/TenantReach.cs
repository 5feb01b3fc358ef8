using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Tenants;

/// <summary>
/// Which tenants a caller reaches: their own, or all of them for whoever runs the platform. An endpoint parameter, filled
/// from the permissions that opened the endpoint. What is not reached does not exist.
/// </summary>
internal sealed record TenantReach(Caller Caller, bool All)
{
    public static async ValueTask<TenantReach> BindAsync(HttpContext context) => new(
        await Caller.BindAsync(context),
        context.Features.Get<MembershipSnapshot>()?.Has(Permissions.PlatformAdmin) is true);

    public bool Includes(TenantId tenant) => All || Caller.Token.TenantId == tenant;
}
