using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.UserService.Features.Notifications.Digests;

namespace Gatehouse.UserService.Features.Notifications;

/// <summary>One's own notifications; nobody reads another's.</summary>
internal static class NotificationEndpoints
{
    public static void MapNotifications(this IEndpointRouteBuilder endpoints)
    {
        var notifications = endpoints.MapGroup("/notifications").WithTags("Notifications");

        notifications.MapGet("", ListNotifications.HandleAsync).RequirePermission(Permissions.NotificationsRead);
        notifications.MapGet("/stream", StreamNotifications.Handle).RequirePermission(Permissions.NotificationsRead)
            .Produces<string>(contentType: "text/event-stream");
        notifications.MapPost("/{id}/read", ReadNotification.HandleAsync).RequirePermission(Permissions.NotificationsWrite);
        notifications.MapPost("/read-all", ReadAllNotifications.HandleAsync).RequirePermission(Permissions.NotificationsWrite);
        notifications.MapGet("/preferences", GetPreferences.HandleAsync).RequirePermission(Permissions.NotificationsRead);
        notifications.MapPut("/preferences", SetPreferences.HandleAsync).RequirePermission(Permissions.NotificationsWrite);
        notifications.MapGet("/digest", DigestEdit.GetAsync).RequirePermission(Permissions.NotificationsRead);
        notifications.MapPut("/digest", DigestEdit.SetAsync).RequirePermission(Permissions.NotificationsWrite);
    }
}

internal static class NotificationSetup
{
    public static IServiceCollection AddNotifications(this IServiceCollection services)
    {
        services.AddScoped<Notifier>();
        services.AddSingleton<LiveNotifications>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveNotifications>());
        return services.AddSingleton<DigestSender>().AddHostedService<DigestLoop>();
    }
}
