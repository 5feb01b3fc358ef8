using Gatehouse.OrderService.Domain;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Authorization.Policies;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.OrderService.Features.Orders;

/// <summary>
/// What the caller may do with which order, by the tenant's roles and policies; the one place that decides it. What may
/// not be seen does not exist. An endpoint parameter.
/// </summary>
internal sealed record OrderAccess(HttpContext Context, AccessControl Control, UserId UserId)
{
    public static async ValueTask<OrderAccess> BindAsync(HttpContext context) => new(
        context,
        context.RequestServices.GetRequiredService<AccessControl>(),
        (await Caller.BindAsync(context)).UserId);

    /// <summary>Whether the caller may see an order.</summary>
    public async ValueTask<bool> SeesAsync(Order order) => (await AskAsync(Permissions.OrdersRead, order)).Allowed;

    /// <summary>Why the caller may not do something to an order: 404 when they may not see it, else 403 with the reason.</summary>
    public async ValueTask<ProblemHttpResult?> RefuseAsync(string permission, Order order) =>
        await AskAsync(permission, order) is not { Allowed: false } decision ? null
        : await SeesAsync(order) ? Forbidden(permission, decision)
        : Problems.NotFound();

    /// <summary>Why the caller may not place this order, if so. Placing shows nobody anything, so seeing is not asked for.</summary>
    public async ValueTask<ProblemHttpResult?> RefusePlacingAsync(Order order) =>
        await AskAsync(Permissions.OrdersWrite, order) is { Allowed: false } decision ? Forbidden(Permissions.OrdersWrite, decision) : null;

    /// <summary>
    /// Whether any order that is not the caller's own could be shown to them: asked with an order of somebody else of
    /// which nothing more is known. Only a clear no keeps a list to the caller's own orders; anything else is decided
    /// for each order as it is read.
    /// </summary>
    public async ValueTask<bool> MaySeeOthersAsync() =>
        await Control.CheckAsync(Context, Permissions.OrdersRead, new Dictionary<string, object?> { ["ownerId"] = Guid.Empty.ToString() })
            is { Allowed: true } or { Undecided: true };

    private ValueTask<Decision> AskAsync(string permission, Order order) => Control.CheckAsync(Context, permission, new Dictionary<string, object?>
    {
        ["ownerId"] = order.OwnerId.ToString(),
        ["status"] = order.Status.ToString().ToLowerInvariant(),
        ["total"] = order.Total,
        ["currency"] = order.Currency,
    });

    private ProblemHttpResult Forbidden(string permission, Decision decision) => Problems.Of(
        StatusCodes.Status403Forbidden,
        ErrorCodes.InsufficientPermissions(permission, Context.Features.Get<MembershipSnapshot>()?.Permissions ?? []),
        decision.Reason);
}
