using Gatehouse.Gateway.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Gateway.Sockets;

/// <summary>
/// WebSockets are requests like any other until here; from here on they are watched. A browser's Origin must be ours or an
/// allowed one, whatever the credential: scripts of other sites cannot be kept from opening sockets otherwise.
/// </summary>
internal static class SocketStage
{
    public static void AddSockets(this IServiceCollection services)
    {
        services.AddOptions<SocketOptions>().BindConfiguration("Gateway").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<OpenSockets>();
        services.AddSingleton<SocketWatch>().AddInvalidationHandler<SocketWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<SocketWatch>());
    }

    public static void UseSockets(this WebApplication app)
    {
        var sockets = app.Services.GetRequiredService<OpenSockets>();
        var origin = app.Services.GetRequiredService<PublicOrigin>();
        app.Use((context, next) =>
        {
            if (IsUpgrade(context))
            {
                return ServeAsync(context, next, sockets, origin);
            }

            if (context.User.AccessToken() is { } token)
            {
                sockets.Saw(token);
            }

            return next(context);
        });
    }

    /// <summary>HTTP/1.1 Upgrade, or CONNECT with a protocol (RFC 8441).</summary>
    public static bool IsUpgrade(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true
        || (HttpMethods.IsConnect(context.Request.Method) && context.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true);

    private static async Task ServeAsync(HttpContext context, RequestDelegate next, OpenSockets sockets, PublicOrigin origin)
    {
        if (context.Request.Headers.Origin.Count > 0 && !CrossSite.IsSameSite(context.Request, origin))
        {
            await Problems.Of(StatusCodes.Status403Forbidden, ErrorCodes.CrossSite, "WebSockets are for this site and the allowed ones.").ExecuteAsync(context);
            return;
        }

        if (OpenSocket.OwnerOf(context) is not { } owner)
        {
            await next(context);
            return;
        }

        var socket = new OpenSocket(context, owner, OpenSocket.PermissionOf(context));
        if (!sockets.TryAdd(socket))
        {
            context.Response.Headers.RetryAfter = "10";
            await Problems.Of(StatusCodes.Status429TooManyRequests, ErrorCodes.RateLimited, "Too many WebSockets are open.").ExecuteAsync(context);
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            sockets.Remove(socket);
        }
    }
}
