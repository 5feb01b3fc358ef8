using Gatehouse.Gateway.UnitTests.Stack;

namespace Gatehouse.Gateway.UnitTests.Edge;

/// <summary>What two servers could read as different requests is 400, and the connection ends (RFC 9112 section 11.2).</summary>
public sealed class SmugglingTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Hidden = "GET /hidden HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    [Theory]
    [InlineData("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd" + Hidden)]
    [InlineData("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 4, 4\r\n\r\nabcd" + Hidden)]
    [InlineData("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\nabcd" + Hidden)]
    [InlineData("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: -0\r\n\r\n" + Hidden)]
    [InlineData("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 0x4\r\n\r\nabcd" + Hidden)]
    [InlineData("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 4.0\r\n\r\nabcd" + Hidden)]
    [InlineData("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 00000000000000000000000004\r\n\r\nabcd" + Hidden)]
    [InlineData("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;a\nb\r\nx\r\n0\r\n\r\n" + Hidden)]
    [InlineData("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n" + Hidden)]
    [InlineData("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\nx\n0\n\n" + Hidden)]
    [InlineData("GET /healthz HTTP/1.1\nHost: x\n\n" + Hidden)]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: x\nX-A: b\r\n\r\n" + Hidden)]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: x\r\n X-Folded: b\r\n\r\n" + Hidden)]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n" + Hidden)]
    [InlineData("GET /healthz HTTP/1.1\r\n\r\n" + Hidden)]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n" + Hidden)]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length\v: 5\r\n\r\n" + Hidden)]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: xn--a-\r\n\r\n" + Hidden)]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: x\r\nX(Y: 1\r\n\r\n" + Hidden)]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: x\r\nX-A\u007f: 1\r\n\r\n" + Hidden)]
    public async Task Request_WithTwoReadings_Is400AndTheLastOnItsConnection(string request)
    {
        var answer = await fixture.RawAsync(request);

        Assert.True(answer.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), $"{request}\n\n{answer}");
        Assert.Single(answer.Split("HTTP/1.1 "), part => part.Length > 0);
    }
}
