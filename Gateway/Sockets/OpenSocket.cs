using Gatehouse.Gateway.Authentication;
using Gatehouse.Gateway.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Gateway.Sockets;

/// <summary>A connection that outlives the check of its first request.</summary>
internal sealed class OpenSocket(HttpContext context, string owner, string? permission)
{
    private readonly Lock ending = new();
    private bool isOver;

    /// <summary>Who is counted for it.</summary>
    public string Owner => owner;

    /// <summary>What its route asks for.</summary>
    public string? Permission => permission;

    /// <summary>The token it goes on with; the first one's successors as they come.</summary>
    public AccessToken? Token { get; set; } = context.User.AccessToken();

    /// <summary>The browser session it belongs to.</summary>
    public SessionKey? Session { get; } = context.Features.Get<SessionFeature>()?.Key;

    /// <summary>When it ends, for what no token of ours tells.</summary>
    public DateTimeOffset? EndsAt { get; set; } =
        context.Features.Get<ExternalCheck>()?.ExpiresAt ?? context.Features.Get<SessionFeature>()?.Session.AccessExpiresAt;

    /// <summary>When its session is looked at next.</summary>
    public DateTimeOffset NextLook { get; set; }

    /// <summary>Whether something about its membership or tenant has changed.</summary>
    public bool HasNews { get; set; }

    /// <summary>Whoever is signed in.</summary>
    public static string? OwnerOf(HttpContext context) => (context.User.AccessToken()?.UserId.Value ?? context.User.External()?.Id)?.ToString();

    /// <summary>The permission a route asks for.</summary>
    public static string? PermissionOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.AuthorizationPolicy is { } policy && Permissions.Catalogue.ContainsKey(policy) ? policy : null;

    /// <summary>Cuts the connection.</summary>
    public void Close()
    {
        lock (ending)
        {
            // Afterwards the context belongs to another request.
            if (!isOver)
            {
                isOver = true;
                context.Abort();
            }
        }
    }

    /// <summary>It has ended by itself.</summary>
    public void Over()
    {
        lock (ending)
        {
            isOver = true;
        }
    }
}
