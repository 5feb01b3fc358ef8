using Gatehouse.OrderService.Domain;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.OrderService.Features.Orders;

/// <summary>
/// Which of the tenant's orders a caller reaches: all for whoever may delete orders, else only their own. An endpoint
/// parameter, filled from the permissions that opened the endpoint; the one place that decides on single orders.
/// </summary>
internal sealed record OrderAccess(UserId UserId, bool All)
{
    public static async ValueTask<OrderAccess> BindAsync(HttpContext context)
    {
        var caller = await Caller.BindAsync(context);
        return new(caller.UserId, context.Features.Get<MembershipSnapshot>()?.Has(Permissions.OrdersDelete) is true);
    }

    public IQueryable<Order> Reachable(IQueryable<Order> orders) => All ? orders : orders.Where(o => o.OwnerId == UserId);
}
