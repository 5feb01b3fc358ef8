using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Gatehouse.Gateway.Edge;
using Gatehouse.Gateway.Forwarding;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Sockets;

/// <summary>The open connections of this gateway.</summary>
internal sealed class OpenSockets
{
    private const string Grpc = "application/grpc";

    private readonly ConcurrentDictionary<OpenSocket, bool> open = new();
    private readonly ConcurrentDictionary<SessionId, AccessToken> newest = new();
    private readonly Dictionary<string, int> counts = [];
    private readonly Lock counting = new();
    private readonly int limit;

    public OpenSockets(IOptions<SocketOptions> options, IMeterFactory meters)
    {
        limit = options.Value.MaxSocketsPerUser;
        meters.Create(GatewayTelemetry.Name).CreateObservableGauge("gatehouse.gateway.sockets", () => open.Count, "{socket}", "Open WebSockets of signed-in callers");
    }

    public IEnumerable<OpenSocket> All => open.Keys;

    /// <summary>Answers without an end, server-sent events and gRPC streams, are watched like sockets.</summary>
    public void Watch(HttpContext context, string type)
    {
        if ((EventStreams.Is(type) || type.StartsWith(Grpc, StringComparison.OrdinalIgnoreCase))
            && OpenSocket.OwnerOf(context) is { } owner)
        {
            var stream = new OpenSocket(context, owner, OpenSocket.PermissionOf(context));
            Add(stream);
            context.Response.OnCompleted(() =>
            {
                Remove(stream);
                return Task.CompletedTask;
            });
        }
    }

    /// <summary>Adds one more, unless its owner has enough.</summary>
    public bool TryAdd(OpenSocket socket)
    {
        lock (counting)
        {
            if (counts.GetValueOrDefault(socket.Owner) >= limit)
            {
                return false;
            }

            Add(socket);
            return true;
        }
    }

    /// <summary>Adds one that has begun already.</summary>
    public void Add(OpenSocket socket)
    {
        lock (counting)
        {
            counts[socket.Owner] = counts.GetValueOrDefault(socket.Owner) + 1;
        }

        if (socket.Token is { SessionId: { } session } token)
        {
            newest.TryAdd(session, token);
        }

        open.TryAdd(socket, true);
    }

    public void Remove(OpenSocket socket)
    {
        socket.Over();
        open.TryRemove(socket, out _);
        lock (counting)
        {
            if (--counts[socket.Owner] == 0)
            {
                counts.Remove(socket.Owner);
            }
        }

        if (socket.Token?.SessionId is { } session && !open.Keys.Any(other => other.Token?.SessionId == session))
        {
            newest.TryRemove(session, out _);
        }
    }

    /// <summary>A request with a newer token shows that the client has refreshed: its sockets go on with it.</summary>
    public void Saw(AccessToken token)
    {
        if (!newest.IsEmpty && token.SessionId is { } session && newest.TryGetValue(session, out var known) && token.ExpiresAt > known.ExpiresAt)
        {
            newest.TryUpdate(session, token, known);
        }
    }

    /// <summary>The newest token of a socket's sign-in.</summary>
    public bool TryRenew(OpenSocket socket, [NotNullWhen(true)] out AccessToken? token)
    {
        token = null;
        return socket.Token is { SessionId: { } session } held && newest.TryGetValue(session, out token) && token.ExpiresAt > held.ExpiresAt;
    }
}
