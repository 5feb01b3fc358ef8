using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestration;

/// <summary>One public port in front of several replicas, or of a process that wants another port; connections go round.</summary>
internal sealed class TcpProxy : IDisposable
{
    private readonly IReadOnlyList<int> _targets;
    private readonly List<TcpListener> _listeners = [];
    private readonly CancellationTokenSource _stopping = new();
    private int _turn;

    public TcpProxy(int port, IReadOnlyList<int> targets)
    {
        _targets = targets;
        foreach (var address in (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
        {
            var listener = new TcpListener(address, port);
            try
            {
                listener.Start();
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
            {
                continue;
            }

            _listeners.Add(listener);
            _ = AcceptAsync(listener);
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _listeners.ForEach(listener => listener.Dispose());
        _stopping.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(_stopping.Token).ConfigureAwait(false);
                _ = ServeAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The application stops.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var front = client;
        try
        {
            using var back = await ConnectAsync().ConfigureAwait(false);
            if (back is not null)
            {
                front.NoDelay = back.NoDelay = true;
                await Task.WhenAll(PumpAsync(front, back), PumpAsync(back, front)).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side went away; disposing tells the other.
        }
    }

    // The next replica's turn; one that is down is passed over.
    private async Task<TcpClient?> ConnectAsync()
    {
        var first = (uint)Interlocked.Increment(ref _turn);
        for (var i = 0u; i < _targets.Count; i++)
        {
            var back = new TcpClient();
            try
            {
                await back.ConnectAsync("localhost", _targets[(int)((first + i) % (uint)_targets.Count)], _stopping.Token).ConfigureAwait(false);
                return back;
            }
            catch (SocketException)
            {
                back.Dispose();
            }
        }

        return null;
    }

    private async Task PumpAsync(TcpClient from, TcpClient to)
    {
        await from.GetStream().CopyToAsync(to.GetStream(), _stopping.Token).ConfigureAwait(false);
        to.Client.Shutdown(SocketShutdown.Send);
    }
}
