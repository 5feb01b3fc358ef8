using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Testing;

namespace Gatehouse.AspireLocal.UnitTests;

public sealed class EndpointTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task FixedPort_UnderTest_IsReplacedByAFreeOne()
    {
        using var builder = TestApplication.Describe();
        var server = builder.AddScript("server", _folder, SampleScripts.Runs).WithHttpEndpoint(port: 8080);

        await using var application = await builder.StartAsync();

        Assert.NotEqual(8080, server.GetEndpoint("http").Port);
    }

    [Fact]
    public async Task FixedPort_InUse_StopsTheStartWithOneSentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var builder = TestApplication.Describe();
        builder.AddScript("server", _folder, SampleScripts.Runs).WithHttpEndpoint(port: port, isProxied: false);

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(builder.StartAsync);

        Assert.Equal($"Port {port}, which 'server' needs, is already in use on this machine.", exception.Message);
    }

    [Fact]
    public async Task Replicas_OfAProject_ShareOnePublicPort()
    {
        using var builder = TestApplication.Describe();
        var web = builder.AddProject("web", _folder.AddProject("Web", "echo $ASPNETCORE_URLS > ../$$.url; " + SampleScripts.Runs)).WithHttpEndpoint().WithReplicas(2);

        await using var application = await builder.StartAsync();
        await application.WaitForStateAsync("web-1", "Running");
        await application.WaitForStateAsync("web-2", "Running");
        string[] files;
        do
        {
            await Task.Delay(20);
            files = Directory.GetFiles(_folder.Path, "*.url");
        }
        while (files.Length < 2 || files.Any(file => new FileInfo(file).Length == 0));
        var urls = files.Select(File.ReadAllText).Select(text => text.Trim()).ToArray();

        Assert.Equal(2, urls.Distinct().Count());
        Assert.DoesNotContain(web.GetEndpoint("http").Url, urls);

        // Stopping one id leaves the other.
        await application.ResourceCommands.ExecuteCommandAsync("web-1", "stop");
        Assert.True(application.ResourceNotifications.TryGetCurrentState("web-2", out var second));
        Assert.Equal("Running", second!.Snapshot.State?.Text);
    }

    [Fact]
    public async Task Proxy_WithSeveralTargets_TakesThemInTurnAndPassesOverOneThatIsDown()
    {
        using var first = new NamingServer("first");
        using var second = new NamingServer("second");
        var port = FreePorts.Take();
        using var proxy = new TcpProxy(port, [first.Port, second.Port]);

        Assert.Equal(["first", "second"], new[] { await AskAsync(port), await AskAsync(port) }.Order());

        first.Dispose();
        Assert.Equal(["second", "second"], [await AskAsync(port), await AskAsync(port)]);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> AskAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync().WaitAsync(TestApplication.Patience);
    }

    private sealed class NamingServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public NamingServer(string name)
        {
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _ = ServeAsync(name);
        }

        public int Port { get; }

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync(string name)
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    await using var writer = new StreamWriter(client.GetStream());
                    await writer.WriteAsync(name);
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The test has ended.
            }
        }
    }
}
