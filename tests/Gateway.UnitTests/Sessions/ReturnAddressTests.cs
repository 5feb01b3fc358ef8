using System.Net;
using Gatehouse.Gateway.Sessions;

namespace Gatehouse.Gateway.UnitTests.Sessions;

[Collection(LoginCollection.Name)]
public sealed class ReturnAddressTests(LoginFixture login)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/orders")]
    [InlineData("/orders/1?next=//x&u=https://example.org/")]
    [InlineData("/a%20b#part")]
    [InlineData("/a//b")]
    public void Next_APathOfThisSite_IsAccepted(string next) => Assert.True(ReturnAddress.IsPath(next));

    [Theory]
    [InlineData("")]
    [InlineData("orders")]
    [InlineData("https://evil.example")]
    [InlineData("https:evil.example")]
    [InlineData("//evil.example")]
    [InlineData("///evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("/%2fevil.example")]
    [InlineData("/%2Fevil.example")]
    [InlineData("/%2f%2fevil.example")]
    [InlineData("/%5cevil.example")]
    [InlineData("/%255cevil.example")]
    [InlineData("/%252fevil.example")]
    [InlineData("/%25252fevil.example")]
    [InlineData("%2f%2fevil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("/\n/evil.example")]
    [InlineData("\t//evil.example")]
    [InlineData(" //evil.example")]
    [InlineData("/%09/evil.example")]
    [InlineData("/%0d%0aset-cookie:x=y")]
    [InlineData("/a\\b")]
    [InlineData("/ä")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("?x")]
    [InlineData("#x")]
    public async Task Next_AnythingElse_Is400(string next)
    {
        Assert.False(ReturnAddress.IsPath(next));
        using var browser = new BrowserClient(login.Gateway);
        using var answer = await browser.GetAsync($"/auth/login?next={Uri.EscapeDataString(next)}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public void Next_Endless_IsRefused() => Assert.False(ReturnAddress.IsPath("/" + new string('a', 3000)));

    [Theory]
    [InlineData("https://front.example.com", "https://front.example.com/x")]
    [InlineData("https://front.example.com/", "https://front.example.com/x")]
    [InlineData("https://app.example.com", "https://app.example.com/x")]
    public async Task FrontendHost_Allowed_IsWhereTheWayEnds(string host, string expected)
    {
        using var browser = new BrowserClient(login.Gateway);
        using var answer = await browser.SignInAsync(login.Provider.Add(), $"?next=/x&frontend_host={Uri.EscapeDataString(host)}");
        Assert.Equal(expected, answer.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("https://front.example.com.evil.example")]
    [InlineData("https://front.example.com@evil.example")]
    [InlineData("https://evil.example/https://front.example.com")]
    [InlineData("https://front.example.com:8443")]
    [InlineData("http://front.example.com")]
    [InlineData("https://front.example.com/path")]
    [InlineData("//front.example.com")]
    [InlineData("front.example.com")]
    [InlineData("null")]
    [InlineData("*")]
    [InlineData("javascript:alert(1)")]
    public async Task FrontendHost_NotAllowed_Is400(string host)
    {
        using var browser = new BrowserClient(login.Gateway);
        using var answer = await browser.GetAsync($"/auth/login?frontend_host={Uri.EscapeDataString(host)}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("Origin", "https://front.example.com", HttpStatusCode.Redirect)]
    [InlineData("Origin", "https://evil.example", HttpStatusCode.BadRequest)]
    [InlineData("Origin", "null", HttpStatusCode.BadRequest)]
    [InlineData("Referer", "https://front.example.com/start?x=y", HttpStatusCode.Redirect)]
    [InlineData("Referer", "https://evil.example/https://front.example.com", HttpStatusCode.BadRequest)]
    public async Task FrontendHost_FromOriginOrReferer_IsCheckedAlike(string header, string value, HttpStatusCode expected)
    {
        using var client = login.Gateway.Client();
        client.DefaultRequestHeaders.Add(header, value);
        using var answer = await client.GetAsync("/auth/login");
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task FrontendHost_FromAPageOfThisHost_IsThisGateway()
    {
        using var browser = new BrowserClient(login.Gateway);
        browser.Http.DefaultRequestHeaders.Add("Referer", new Uri(login.Gateway.Address, "/start").AbsoluteUri);
        using var answer = await browser.SignInAsync(login.Provider.Add(), "?next=/x");
        Assert.Equal("/x", answer.Headers.Location!.OriginalString);
    }
}
