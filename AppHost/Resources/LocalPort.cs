using System.Net;
using System.Net.Sockets;

namespace Gatehouse.AppHost.Resources;

/// <summary>Ports of this machine.</summary>
internal static class LocalPort
{
    // Below what systems give to outgoing connections, so that it is still free when the server starts.
    private const int First = 15_000;
    private const int Last = 31_999;

    public static int Take()
    {
        int port;
        do
        {
            port = Random.Shared.Next(First, Last + 1);
        }
        while (!IsFree(port));
        return port;
    }

    public static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
