using System.Diagnostics;
using System.Net;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.Telemetry;

/// <summary>Makes calls to Redis visible in traces, by OpenTelemetry's conventions for databases.</summary>
public static class RedisTracing
{
    private const int DefaultPort = 6379;

    /// <summary>Starts the activity of one call; dispose of it when the answer is there. Null when nobody listens.</summary>
    /// <param name="operation">The command, such as <c>GET</c>; never a key or a value.</param>
    /// <param name="connection">The connection it goes over.</param>
    /// <returns>The running activity.</returns>
    public static Activity? Start(string operation, IConnectionMultiplexer connection)
    {
        var activity = GatehouseTelemetry.Source.StartActivity(operation, ActivityKind.Client);
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("db.system.name", "redis");
            activity.SetTag("db.operation.name", operation);
            SetServer(activity, connection);
        }

        return activity;
    }

    /// <summary>Marks the call as failed.</summary>
    /// <param name="activity">What <see cref="Start"/> returned.</param>
    /// <param name="error">Why it failed; only its type is recorded.</param>
    public static void Fail(this Activity? activity, Exception error)
    {
        activity?.SetTag("error.type", error.GetType().FullName);
        activity?.SetStatus(ActivityStatusCode.Error);
    }

    private static void SetServer(Activity activity, IConnectionMultiplexer connection)
    {
        var (host, port) = connection.GetEndPoints().FirstOrDefault() switch
        {
            DnsEndPoint name => (name.Host, name.Port),
            IPEndPoint address => (address.Address.ToString(), address.Port),
            _ => (null, DefaultPort),
        };
        activity.SetTag("server.address", host);
        if (port != DefaultPort)
        {
            activity.SetTag("server.port", port);
        }
    }
}
