using System.Text;
using Gatehouse.Gateway.Forwarding;

namespace Gatehouse.Gateway.UnitTests.Forwarding;

/// <summary>A backend's answer is read in exactly one way, or not at all (RFC 9112).</summary>
public sealed class AnswerHeadTests
{
    [Fact]
    public void Head_SaysStatusFieldsAndLength()
    {
        var head = new AnswerHead();

        Assert.True(head.TryRead("HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nX-A: 1 \r\nX-A:\t2\r\ncontent-length: 12\r\nX-Empty:\r\n\r\n"u8));

        Assert.Equal((404, 12L, false, true), (head.Status, head.Length!.Value, head.IsChunked, head.KeepsAlive));
        Assert.Equal([("Content-Type", "text/plain"), ("X-A", "1"), ("X-A", "2"), ("X-Empty", "")], head.Fields);
    }

    [Fact]
    public void Head_IsReadAnew_EachTime()
    {
        var head = new AnswerHead();
        Assert.True(head.TryRead("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\n\r\n"u8));
        Assert.Equal((true, false, 0), (head.IsChunked, head.KeepsAlive, head.Fields.Count));

        Assert.True(head.TryRead("HTTP/1.1 200\r\n\r\n"u8));
        Assert.Equal((false, true, null, 0), (head.IsChunked, head.KeepsAlive, head.Length, head.Fields.Count));
    }

    [Theory]
    [InlineData("Connection: keep-alive")]
    [InlineData("Keep-Alive: timeout=5")]
    [InlineData("Proxy-Authenticate: Basic")]
    [InlineData("Upgrade: h2c")]
    [InlineData("Alt-Svc: h3=\":443\"")]
    [InlineData("Strict-Transport-Security: max-age=0")]
    public void Field_OfOneHop_EndsThere(string field)
    {
        var head = new AnswerHead();
        Assert.True(head.TryRead(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{field}\r\n\r\n")));
        Assert.Empty(head.Fields);
    }

    [Theory]
    [InlineData("HTTP/1.0 200 OK", false)]
    [InlineData("HTTP/1.1 200 OK", true)]
    public void Connection_IsKept_OnlyByHttp11(string line, bool isKept)
    {
        var head = new AnswerHead();
        Assert.True(head.TryRead(Encoding.ASCII.GetBytes($"{line}\r\nContent-Length: 0\r\n\r\n")));
        Assert.Equal(isKept, head.KeepsAlive);
    }

    [Theory]
    [InlineData("GET", 200, true)]
    [InlineData("HEAD", 200, false)]
    [InlineData("GET", 204, false)]
    [InlineData("GET", 304, false)]
    public void Body_FollowsOrNot(string method, int status, bool follows)
    {
        var head = new AnswerHead();
        Assert.True(head.TryRead(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nContent-Length: 3\r\n\r\n")));
        Assert.Equal(follows, head.HasBody(method));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1, 1")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +1")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length:")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1234567890123456789")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked")]
    [InlineData("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked")]
    [InlineData("HTTP/1.1 200 OK\r\nX A: 1")]
    [InlineData("HTTP/1.1 200 OK\r\nX-A : 1")]
    [InlineData("HTTP/1.1 200 OK\r\n X-Folded: 1")]
    [InlineData("HTTP/1.1 200 OK\r\n: 1")]
    [InlineData("HTTP/1.1 200 OK\r\nX-A")]
    [InlineData("HTTP/1.1 200 OK\r\nX-A: a\nX-B: b")]
    [InlineData("HTTP/1.1 200 OK\r\nX-A: a\rb")]
    [InlineData("HTTP/1.1 200 OK\r\nX-A: a\0b")]
    [InlineData("HTTP/1.1 200 OK\r\nX-A: ä")]
    [InlineData("HTTP/1.1 20 OK")]
    [InlineData("HTTP/1.1 2OO OK")]
    [InlineData("HTTP/1.1 099 Low")]
    [InlineData("HTTP/1.1 2000 Long")]
    [InlineData("HTTP/2.0 200 OK")]
    [InlineData("HTTP/1.1  200 OK")]
    [InlineData("ICY 200 OK 12345")]
    [InlineData("")]
    public void Head_WithTwoReadings_IsRefused(string head) => Assert.False(new AnswerHead().TryRead(Encoding.Latin1.GetBytes($"{head}\r\n\r\n")));

    [Fact]
    public void Head_WithTooManyFields_IsRefused()
    {
        var fields = string.Concat(Enumerable.Range(0, 300).Select(number => $"X-{number}: 1\r\n"));
        Assert.False(new AnswerHead().TryRead(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{fields}\r\n")));
    }

    [Fact]
    public void Word_IsMadeOnce()
    {
        Assert.Same(HeaderWords.Of("X-Made-Once"u8), HeaderWords.Of("X-Made-Once"u8));
        Assert.NotEqual(HeaderWords.Of("X-Made-Once"u8), HeaderWords.Of("X-Made-once"u8));
    }
}
