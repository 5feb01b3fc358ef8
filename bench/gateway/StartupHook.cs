using System.Net;
using System.Net.Sockets;
using System.Text;

/// <summary>
/// Loaded by the runtime into every .NET process that is measured (DOTNET_STARTUP_HOOKS; name and place are the
/// runtime's), so that its allocations, and how long it has compiled, can be asked for without an endpoint in it.
/// </summary>
#pragma warning disable CA1050 // The runtime looks for it outside any namespace.
internal static class StartupHook
#pragma warning restore CA1050
{
    public const string PortVariable = "BENCH_ALLOCATIONS_PORT";

    public static void Initialize()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable(PortVariable), out var port))
        {
            return;
        }

        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        new Thread(() => Answer(listener)) { IsBackground = true }.Start();
    }

    private static void Answer(TcpListener listener)
    {
        while (true)
        {
            using var client = listener.AcceptTcpClient();
            client.GetStream().Write(Encoding.ASCII.GetBytes($"{GC.GetTotalAllocatedBytes()} {(long)System.Runtime.JitInfo.GetCompilationTime().TotalMilliseconds}"));
        }
    }
}
