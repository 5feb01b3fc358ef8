using System.Buffers.Binary;
using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gatehouse.AppHost.Resources;

/// <summary>Asks PostgreSQL and Redis whether they are ready, in their own protocols and without a password.</summary>
internal static class Probe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Stops with one sentence when a server that is not ours does not answer.</summary>
    public static void RequireAnswer(string name, string? connectionString)
    {
        if (string.IsNullOrEmpty(connectionString))
        {
            throw new DistributedApplicationException($"ConnectionStrings:{name} is not configured, which --infrastructure external needs (as an environment variable: ConnectionStrings__{name}).");
        }

        if (Address(name, connectionString) is not var (host, port))
        {
            return;
        }

        var result = (name == ResourceNames.Redis ? RedisAsync(host, port, default) : PostgresAsync(host, port, default)).GetAwaiter().GetResult();
        if (result.Status != HealthStatus.Healthy)
        {
            throw new DistributedApplicationException($"{name} at {host}:{port}, from ConnectionStrings:{name}, is not ready: {result.Description}.");
        }
    }

    /// <summary>Begins a session and looks at the first letter of the answer, as pg_isready does.</summary>
    public static Task<HealthCheckResult> PostgresAsync(string host, int port, CancellationToken cancellationToken)
    {
        const int ProtocolVersion3 = 196608;
        var parameters = "user\0postgres\0database\0postgres\0\0"u8;
        var startup = new byte[8 + parameters.Length];
        BinaryPrimitives.WriteInt32BigEndian(startup, startup.Length);
        BinaryPrimitives.WriteInt32BigEndian(startup.AsSpan(4), ProtocolVersion3);
        parameters.CopyTo(startup.AsSpan(8));

        // 57P03: it is starting up, shutting down or in recovery. Any other answer comes from a server that takes sessions.
        return AskAsync(host, port, startup, answer => !answer.StartsWith('E') || !answer.Contains("57P03", StringComparison.Ordinal), cancellationToken);
    }

    public static Task<HealthCheckResult> RedisAsync(string host, int port, CancellationToken cancellationToken)
        => AskAsync(
            host,
            port,
            "PING\r\n"u8.ToArray(),
            answer => answer.StartsWith("+PONG", StringComparison.Ordinal) || answer.StartsWith("-NOAUTH", StringComparison.Ordinal),
            cancellationToken);

    private static async Task<HealthCheckResult> AskAsync(string host, int port, byte[] question, Predicate<string> isReady, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, deadline.Token);
            await client.GetStream().WriteAsync(question, deadline.Token);
            var answer = new byte[512];
            var length = await client.GetStream().ReadAsync(answer, deadline.Token);
            return length > 0 && isReady(Encoding.ASCII.GetString(answer, 0, length))
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("it answers, but not that it is ready");
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return HealthCheckResult.Unhealthy(exception.Message.ToLowerInvariant());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"no answer within {Patience.TotalSeconds:0} s");
        }
    }

    // Null for what cannot be asked this way: several hosts, a Unix socket, TLS.
    private static (string Host, int Port)? Address(string name, string connectionString)
    {
        if (name == ResourceNames.Redis)
        {
            var parts = connectionString.Split(',', StringSplitOptions.TrimEntries);
            var first = parts[0].Split(':');
            var encrypted = parts.Contains("ssl=true", StringComparer.OrdinalIgnoreCase);
            var single = parts.Skip(1).All(part => part.Contains('=', StringComparison.Ordinal));
            return single && !encrypted && first is [{ Length: > 0 } redisHost, var redisPort] && int.TryParse(redisPort, CultureInfo.InvariantCulture, out var parsed)
                ? (redisHost, parsed)
                : null;
        }

        var values = new DbConnectionStringBuilder { ConnectionString = connectionString };
        var host = (values.TryGetValue("Host", out var named) || values.TryGetValue("Server", out named)) ? Convert.ToString(named, CultureInfo.InvariantCulture) : null;
        var port = values.TryGetValue("Port", out var number) ? Convert.ToInt32(number, CultureInfo.InvariantCulture) : 5432;
        return string.IsNullOrEmpty(host) || host.Contains(',', StringComparison.Ordinal) || host.StartsWith('/') ? null : (host, port);
    }
}
