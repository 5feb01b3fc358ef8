using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Picks ports below the range systems take outgoing ports from, so that a port found free now
/// is not taken by somebody's connection before the process listens on it.
/// </summary>
internal static class FreePorts
{
    private const int First = 15_000;
    private const int Last = 31_999;

    private static readonly Lock Taking = new();
    private static readonly HashSet<int> Taken = [];

    public static int Take()
    {
        lock (Taking)
        {
            for (var attempt = 0; attempt < 1_000; attempt++)
            {
                var port = Random.Shared.Next(First, Last + 1);
                if (!Taken.Contains(port) && IsFree(port))
                {
                    Taken.Add(port);
                    return port;
                }
            }
        }

        throw new DistributedApplicationException($"No free TCP port was found between {First} and {Last}.");
    }

    public static bool IsFree(int port) => CanListen(IPAddress.Loopback, port) && CanListen(IPAddress.IPv6Loopback, port);

    private static bool CanListen(IPAddress address, int port)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !Socket.OSSupportsIPv6)
        {
            return true;
        }

        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException exception)
        {
            // A machine may have no IPv6 loopback address although its kernel speaks IPv6.
            return exception.SocketErrorCode == SocketError.AddressNotAvailable;
        }
    }
}
