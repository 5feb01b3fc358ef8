using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Gatehouse.Gateway.Forwarding;

/// <summary>The connections to one backend. The last one used is used first, so that what is too many grows old.</summary>
internal sealed class BackendPool(Uri address, Func<string, int, CancellationToken, ValueTask<Socket>> connect, TimeProvider time)
{
    private static readonly TimeSpan MostIdle = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    // A name is looked up again by then.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<BackendConnection, bool> all = new();
    private readonly List<BackendConnection> idle = [];
    private readonly Lock gate = new();

    public string Host => address.IdnHost;

    public int Port => address.Port;

    /// <summary>As it stands in <c>Host</c>.</summary>
    public string Authority { get; } = address.Authority;

    /// <summary>What stands before every path.</summary>
    public string Prefix { get; } = address.AbsolutePath.TrimEnd('/');

    /// <summary>One that is open and waits, or a new one that is not connected yet.</summary>
    public BackendConnection Take()
    {
        while (Pop() is { } connection)
        {
            if (connection.IsUsable)
            {
                return connection;
            }

            Discard(connection);
        }

        return Make();
    }

    public BackendConnection Make()
    {
        var connection = new BackendConnection(time);
        all[connection] = true;
        return connection;
    }

    /// <summary>Connects one that is not yet.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="OperationCanceledException">It took too long, or is not wanted any more.</exception>
    public async ValueTask ConnectAsync(BackendConnection connection, TimeSpan left, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(left < TimeSpan.Zero ? TimeSpan.Zero : left < Patience ? left : Patience);
        try
        {
            connection.Use(await connect(address.IdnHost, address.Port, patience.Token));
        }
        catch (OperationCanceledException)
        {
            connection.CutOff(cancellationToken.IsCancellationRequested ? BackendConnection.Cause.Canceled : BackendConnection.Cause.TimedOut);
            throw;
        }
    }

    /// <summary>Keeps it for another request if it can serve one.</summary>
    public void Return(BackendConnection connection)
    {
        if (!connection.Head.KeepsAlive || connection.Age > Lifetime || !connection.Rest())
        {
            Discard(connection);
            return;
        }

        Keep(connection);
    }

    /// <summary>Puts back one that was taken and not used.</summary>
    public void PutBack(BackendConnection connection)
    {
        if (connection.IsConnected)
        {
            Keep(connection);
        }
        else
        {
            Discard(connection);
        }
    }

    public void Discard(BackendConnection connection)
    {
        all.TryRemove(connection, out _);
        connection.Dispose();
    }

    /// <summary>Cuts what has waited too long, and closes what nobody needs.</summary>
    public void Sweep()
    {
        foreach (var (connection, _) in all)
        {
            connection.CutIfLate();
        }

        var old = new List<BackendConnection>();
        lock (gate)
        {
            idle.RemoveAll(connection =>
            {
                var isOld = connection.Idle > MostIdle || connection.Age > Lifetime || !connection.IsUsable;
                if (isOld)
                {
                    old.Add(connection);
                }

                return isOld;
            });
        }

        old.ForEach(Discard);
    }

    private void Keep(BackendConnection connection)
    {
        lock (gate)
        {
            idle.Add(connection);
        }
    }

    private BackendConnection? Pop()
    {
        lock (gate)
        {
            if (idle is [.., var last])
            {
                idle.RemoveAt(idle.Count - 1);
                return last;
            }

            return null;
        }
    }
}
