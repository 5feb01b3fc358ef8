using System.Net;
using System.Net.Sockets;

namespace Gatehouse.TestKit;

/// <summary>A port of 127.0.0.1 that nobody listens on.</summary>
public static class FreePort
{
    /// <summary>Finds one; the system hands out another each time, so two tests do not get the same.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
