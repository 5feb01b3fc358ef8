using System.Net;
using System.Net.Sockets;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.TestKit;

namespace Gatehouse.Gateway.UnitTests.Forwarding;

/// <summary>The short way from the gateway to a backend, seen from both of its ends.</summary>
public sealed class DirectForwardingTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gatehouse-routes-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Request_ReachesTheBackend_AsItShould()
    {
        await using var backend = new RawBackend();
        await using var gateway = Start(backend);
        using var client = Client(gateway);
        client.DefaultRequestHeaders.Add("TE", "trailers");
        client.DefaultRequestHeaders.Add("X-User-Id", "forged");
        client.DefaultRequestHeaders.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        Assert.Equal("ok", await client.GetStringAsync("/api/orders/7?a=b%20c&d=/e"));

        var head = Assert.Single(backend.Asked).Head.Split("\r\n");
        Assert.Equal("GET /orders/7?a=b%20c&d=/e HTTP/1.1", head[0]);
        Assert.Contains($"Host: {new Uri(backend.Address).Authority}", head);
        Assert.Contains("X-Forwarded-For: 127.0.0.1", head);
        Assert.Contains($"X-Forwarded-Host: {gateway.Address.Authority}", head);
        Assert.Contains("X-Forwarded-Proto: http", head);
        Assert.Single(head, line => line.StartsWith("X-User-Id: ", StringComparison.OrdinalIgnoreCase) && !line.Contains("forged", StringComparison.Ordinal));
        Assert.Single(head, line => line.StartsWith("X-Correlation-Id: ", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(head, line => line.StartsWith("TE:", StringComparison.OrdinalIgnoreCase)
            || line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase) || line.StartsWith("traceparent:", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Trace_GoesOn_WhenSomebodyCollectsIt()
    {
        await using var backend = new RawBackend();
        await using var gateway = Start(backend, ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"));
        using var client = Client(gateway);
        client.DefaultRequestHeaders.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        Assert.Equal("ok", await client.GetStringAsync("/api/orders/7"));

        var trace = Assert.Single(Assert.Single(backend.Asked).Head.Split("\r\n"), line => line.StartsWith("traceparent: ", StringComparison.OrdinalIgnoreCase));
        Assert.Contains("-0af7651916cd43dd8448eb211c80319c-", trace, StringComparison.Ordinal);
        Assert.DoesNotContain("b7ad6b7169203331", trace, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/orders/a%20b", "/orders/a%20b")]
    [InlineData("/api/orders/%C3%A4", "/orders/%C3%A4")]
    [InlineData("/api/orders/x?q=%22%7B%7D", "/orders/x?q=%22%7B%7D")]
    public async Task Path_ThatWantsEncoding_ArrivesEncoded(string asked, string arrives)
    {
        await using var backend = new RawBackend();
        await using var gateway = Start(backend);
        using var client = Client(gateway);

        Assert.Equal("ok", await client.GetStringAsync(asked));

        Assert.StartsWith($"GET {arrives} HTTP/1.1\r\n", Assert.Single(backend.Asked).Head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\nX-Trailer: 1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nhello world|")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world")]
    public async Task Body_HoweverItIsFramed_IsPassedOn(string answer)
    {
        await using var backend = new RawBackend { Says = _ => answer };
        await using var gateway = Start(backend);
        using var client = Client(gateway);

        Assert.Equal(("hello world", "hello world"), (await client.GetStringAsync("/api/orders/1"), await client.GetStringAsync("/api/orders/2")));
    }

    [Fact]
    public async Task Body_OfAnySize_IsPassedOn()
    {
        var large = new string('x', 3_000_000);
        await using var backend = new RawBackend
        {
            Says = head => head.Contains("/orders/chunks", StringComparison.Ordinal)
                ? $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{large.Length:x}\r\n{large}\r\n0\r\n\r\n"
                : $"HTTP/1.1 200 OK\r\nContent-Length: {large.Length}\r\n\r\n{large}",
        };
        await using var gateway = Start(backend);
        using var client = Client(gateway);

        Assert.Equal(large, await client.GetStringAsync("/api/orders/length"));
        Assert.Equal(large, await client.GetStringAsync("/api/orders/chunks"));
    }

    [Fact]
    public async Task Head_HasItsLengthAndNoBody()
    {
        await using var backend = new RawBackend { Says = head => $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{(head.StartsWith("HEAD", StringComparison.Ordinal) ? "" : "ok")}" };
        await using var gateway = Start(backend, ("Gateway:RoutesFile", RoutesFile.WithHead(folder)));
        using var client = Client(gateway);

        using var request = new HttpRequestMessage(HttpMethod.Head, "/api/orders/1");
        using var answer = await client.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, 2L, ""), (answer.StatusCode, answer.Content.Headers.ContentLength!.Value, await answer.Content.ReadAsStringAsync()));
        Assert.Equal("ok", await client.GetStringAsync("/api/orders/1"));
    }

    [Fact]
    public async Task Answer_KeepsWhatIsTheBackends_AndLosesTheRest()
    {
        await using var backend = new RawBackend
        {
            Says = _ => "HTTP/1.1 203 Non-Authoritative\r\nServer: raw\r\nX-Powered-By: raw\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Private-Network: true\r\n"
                + "X-Frame-Options: ALLOWALL\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nETag: \"1\"\r\nContent-Length: 0\r\n\r\n",
        };
        await using var gateway = Start(backend);
        using var client = Client(gateway);

        using var answer = await client.GetAsync("/api/orders/1");

        Assert.Equal((HttpStatusCode)203, answer.StatusCode);
        Assert.Equal(["a=1", "b=2"], answer.Headers.GetValues("Set-Cookie"));
        Assert.Equal(("\"1\"", "SAMEORIGIN"), (answer.Headers.ETag!.Tag, Assert.Single(answer.Headers.GetValues("X-Frame-Options"))));
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase) || header.Key is "Server" or "X-Powered-By");
    }

    [Fact]
    public async Task Answer_ThatNobodyAskedFor_IsNobodysAnswer()
    {
        var number = 0;
        await using var backend = new RawBackend
        {
            Says = _ => $"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{Interlocked.Increment(ref number)}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged",
        };
        await using var gateway = Start(backend);
        using var client = Client(gateway);

        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal($"{i}", await client.GetStringAsync("/api/orders/1"));
        }
    }

    [Fact]
    public async Task Connection_IsUsedAgain_AndAnotherOneWhenItWasClosedMeanwhile()
    {
        await using var backend = new RawBackend();
        await using var gateway = Start(backend);
        using var client = Client(gateway);
        await client.GetStringAsync("/api/orders/1");
        await client.GetStringAsync("/api/orders/2");
        Assert.Single(backend.Asked.Select(asked => asked.Connection).Distinct());

        // The next one is closed without an answer, as by a backend that had enough of an idle connection: a new one is asked.
        var closed = 0;
        backend.Says = _ => Interlocked.Increment(ref closed) == 1 ? null : "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nagain|";

        Assert.Equal("again", await client.GetStringAsync("/api/orders/3"));
        Assert.Equal("again", await client.GetStringAsync("/api/orders/4"));
        Assert.Equal(3, closed);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX-A: a\nX-B: b\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le|")]
    [InlineData("|")]
    public async Task Answer_ThatIsNone_Is502(string answer)
    {
        await using var backend = new RawBackend { Says = _ => answer };
        await using var gateway = Start(backend);
        using var client = Client(gateway);

        using var given = await client.GetAsync("/api/orders/1");

        Assert.Equal((HttpStatusCode.BadGateway, "application/problem+json"), (given.StatusCode, given.Content.Headers.ContentType?.MediaType));
        Assert.DoesNotContain("X-B", given.Headers.Select(header => header.Key));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello|")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n|")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1000000000000000\r\n")]
    public async Task Body_ThatIsCutShort_IsNotTakenForAWholeOne(string answer)
    {
        await using var backend = new RawBackend { Says = _ => answer };
        await using var gateway = Start(backend);
        using var client = Client(gateway);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync("/api/orders/1"));
    }

    [Fact]
    public async Task Body_ThatNeverBegins_Is502()
    {
        await using var backend = new RawBackend { Says = _ => "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nETag: \"1\"\r\nContent-Length: 5\r\n\r\n|" };
        await using var gateway = Start(backend);
        using var client = Client(gateway);

        using var answer = await client.GetAsync("/api/orders/1");

        Assert.Equal((HttpStatusCode.BadGateway, "application/problem+json", null), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, answer.Headers.ETag));
    }

    [Fact]
    public async Task Client_WhoGoes_IsNotWaitedFor()
    {
        await using var backend = new RawBackend { Says = _ => "" };
        await using var gateway = Start(backend);
        using var client = Client(gateway);
        using var patience = new CancellationTokenSource();
        var asking = client.GetAsync("/api/orders/1", patience.Token);
        await Eventually.TrueAsync(() => !backend.Asked.IsEmpty, "the backend is asked");

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await Eventually.TrueAsync(() => backend.Left > 0, "the connection to the backend is closed");
    }

    [Fact]
    public async Task Backend_ThatTakesLongerThanItsRoute_Is504()
    {
        await using var backend = new RawBackend { Says = _ => "" };
        await using var gateway = Start(backend, ("Gateway:RoutesFile", RoutesFile.WithHead(folder, "00:00:00.5")));
        using var client = Client(gateway);

        using var answer = await client.GetAsync("/api/orders/1");

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        await Eventually.TrueAsync(() => backend.Left > 0, "the connection to the backend is closed");
    }

    [Fact]
    public async Task Backend_ThatIsNotThere_Is502()
    {
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var address = $"http://{nobody.LocalEndpoint}";
        nobody.Stop();
        await using var gateway = fixture.Start(("services:orders:http", address));
        using var client = Client(gateway);

        Assert.Equal(HttpStatusCode.BadGateway, (await client.GetAsync("/api/orders/1")).StatusCode);
    }

    private GatewayHost Start(RawBackend backend, params (string Key, string Value)[] settings) =>
        fixture.Start([("services:orders:http", backend.Address), .. settings]);

    private HttpClient Client(GatewayHost gateway) => gateway.Client(fixture.People.Add("orders:read"));
}
