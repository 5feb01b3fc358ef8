using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.UserService.Features.Privacy;

namespace Gatehouse.UserService.Features.Webhooks;

/// <summary>A person's own webhook; nobody sees another's.</summary>
internal static class OwnWebhookEndpoints
{
    public static void MapOwnWebhook(this IEndpointRouteBuilder endpoints)
    {
        var own = endpoints.MapGroup("/notifications/webhook").WithTags("Notifications");
        own.MapGet("", OwnWebhook.GetAsync).RequirePermission(Permissions.NotificationsRead);
        own.MapPut("", OwnWebhook.SetAsync).RequirePermission(Permissions.NotificationsWrite).RequirePerson().AddEndpointFilter<FreshLogin>();
        own.MapDelete("", OwnWebhook.RemoveAsync).RequirePermission(Permissions.NotificationsWrite);
        own.MapPost("/secret", OwnWebhook.RotateAsync).RequirePermission(Permissions.NotificationsWrite).RequirePerson().AddEndpointFilter<FreshLogin>();
        own.MapPost("/test", OwnWebhook.TestAsync).RequirePermission(Permissions.NotificationsWrite);
        own.MapGet("/deliveries", OwnWebhook.DeliveriesAsync).RequirePermission(Permissions.NotificationsRead);
        own.MapPost("/deliveries/{delivery:guid}/replay", OwnWebhook.ReplayAsync).RequirePermission(Permissions.NotificationsWrite);
    }
}
