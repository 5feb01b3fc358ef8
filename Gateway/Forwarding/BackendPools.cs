using System.Collections.Concurrent;
using System.Net.Sockets;
using Gatehouse.Gateway.Routing.Live;
using Gatehouse.ServiceDefaults.Hosting;

namespace Gatehouse.Gateway.Forwarding;

/// <summary>A pool for each backend that is forwarded to directly.</summary>
internal sealed class BackendPools(TargetRules targets, TimeProvider time) : BackgroundLoop
{
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<string, BackendPool?> own = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, BackendPool?> mapped = new(StringComparer.Ordinal);

    /// <summary>The pool of an address; nothing when it is not one of HTTP without TLS.</summary>
    /// <param name="address">The address.</param>
    /// <param name="isMapped">Whether somebody mapped it: <see cref="TargetRules"/> has a word when it is connected to.</param>
    public BackendPool? Of(string address, bool isMapped)
    {
        var pools = isMapped ? mapped : own;
        return pools.TryGetValue(address, out var pool) ? pool : pools.GetOrAdd(address, Make(address, isMapped ? targets.ConnectAsync : ConnectAsync));
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(BetweenSweeps, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var pool in own.Values.Concat(mapped.Values))
            {
                pool?.Sweep();
            }
        }
    }

    private static async ValueTask<Socket> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private BackendPool? Make(string address, Func<string, int, CancellationToken, ValueTask<Socket>> connect) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && uri.Query.Length == 0 ? new(uri, connect, time) : null;
}
