using System.Net;
using System.Net.Sockets;
using Gatehouse.Gateway.UnitTests.Stack;

namespace Gatehouse.Gateway.UnitTests.Forwarding;

/// <summary>What must not go wrong on the short way when one end does what is unusual.</summary>
public sealed class DirectFaultTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gatehouse-routes-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Method_InSmallLetters_IsNoHeadToABackendThatTellsThemApart()
    {
        // Such a backend sends a body after all, which would be taken for the next one's answer.
        const string forged = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged";
        var late = "";
        await using var backend = new RawBackend();
        backend.Says = head =>
        {
            var before = late;
            late = head.StartsWith("head ", StringComparison.Ordinal) ? forged : "";
            return late.Length > 0 ? $"HTTP/1.1 200 OK\r\nContent-Length: {late.Length}\r\n\r\n"
                : head.StartsWith("HEAD ", StringComparison.Ordinal) ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
                : before + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        };
        await using var gateway = Start(backend, ("Gateway:RoutesFile", RoutesFile.WithHead(folder)));
        var person = fixture.People.Add("orders:read");
        using var client = gateway.Client(person);

        await fixture.RawAsync($"head /api/orders/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {person.Token}\r\nConnection: close\r\n\r\n", gateway);

        Assert.Equal("ok", await client.GetStringAsync("/api/orders/2"));
    }

    [Fact]
    public async Task Answer_ThatCannotBeSaid_IsNotItsBackendsFailure()
    {
        await using var backend = new RawBackend
        {
            Says = head => head.Contains("/orders/bad", StringComparison.Ordinal)
                ? "HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename=\u00e4\r\nContent-Length: 0\r\n\r\n"
                : "HTTP/1.1 200 D\u2019accord\u00e9\r\nContent-Length: 2\r\n\r\nok",
        };
        await using var gateway = Start(backend);
        using var client = Client(gateway);

        // More than what makes a destination be left alone for a while.
        for (var i = 0; i < 15; i++)
        {
            using var answer = await client.GetAsync("/api/orders/bad");
            Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        }

        Assert.Equal("ok", await client.GetStringAsync("/api/orders/good"));
    }

    [Fact]
    public async Task Stream_ThatHasBegun_IsSaidToHaveBegun()
    {
        await using var backend = new RawBackend { Says = _ => "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n" };
        await using var gateway = Start(backend);
        using var client = Client(gateway);

        using var answer = await client.GetAsync("/api/orders/1", HttpCompletionOption.ResponseHeadersRead).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task Trailers_WithoutEnd_EndTheAnswer()
    {
        var trailers = string.Concat(Enumerable.Range(0, 300).Select(number => $"X-{number}: 1\r\n"));
        await using var backend = new RawBackend { Says = _ => $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n{trailers}\r\n" };
        await using var gateway = Start(backend);
        using var client = Client(gateway);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync("/api/orders/1"));
    }

    [Fact]
    public async Task Backend_ThatCannotBeConnectedToInTime_Is504()
    {
        // Its queue is full, so that what asks for a connection hears nothing.
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        silent.Listen(0);
        var waiting = Enumerable.Range(0, 8).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToList();
        waiting.ForEach(socket => _ = socket.ConnectAsync(silent.LocalEndPoint!));
        await using var gateway = fixture.Start(
            ("services:orders:http", $"http://{silent.LocalEndPoint}"), ("Gateway:RoutesFile", RoutesFile.WithHead(folder, "00:00:00.5")));
        using var client = Client(gateway);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => client.GetAsync($"/api/orders/{number}")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode));
        waiting.ForEach(socket => socket.Dispose());
    }

    private GatewayHost Start(RawBackend backend, params (string Key, string Value)[] settings) =>
        fixture.Start([("services:orders:http", backend.Address), .. settings]);

    private HttpClient Client(GatewayHost gateway) => gateway.Client(fixture.People.Add("orders:read"));
}
