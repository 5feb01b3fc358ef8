using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.UnitTests.Sessions;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Gatehouse.Gateway.UnitTests.Sockets;

[Collection(LoginCollection.Name)]
public sealed class SocketTests(LoginFixture login)
{
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Socket_WithTheCookie_IsForwardedWithTheIdentity()
    {
        var grant = login.Provider.Add();
        using var browser = await login.SignInAsync(grant);
        using var socket = await OpenAsync(browser, origin: LoginFixture.BaseUrl, ("X-User-Id", "forged"), ("x_user_sub", "forged"));
        var seen = JsonNode.Parse(await ReadAsync(socket))!;
        Assert.Equal("/third/socket", (string?)seen["path"]);
        Assert.Equal(grant.Subject, SessionTests.Header(seen, "X-User-Sub"));
        Assert.DoesNotContain("forged", seen.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("__Host-sid", seen.ToJsonString(), StringComparison.Ordinal);
        await EchoAsync(socket, "hello");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("https://evil.example")]
    public async Task Socket_WithTheCookieFromAnotherSite_Is403(string? origin)
    {
        using var browser = await login.SignInAsync(login.Provider.Add());
        Assert.Equal(HttpStatusCode.Forbidden, await RefusalAsync(browser.CookieHeader, origin, null));
    }

    [Fact]
    public async Task Socket_WithATokenFromAnotherSite_Is403()
    {
        Assert.Equal(HttpStatusCode.Forbidden, await RefusalAsync(null, "https://evil.example", login.People.Add().Token));
    }

    [Fact]
    public async Task Socket_WithoutCredentials_Is401() => Assert.Equal(HttpStatusCode.Unauthorized, await RefusalAsync(null, null, null));

    [Fact]
    public async Task Socket_WithAToken_NeedsNoOrigin()
    {
        using var socket = await OpenAsync(login.People.Add());
        await ReadAsync(socket);
        await EchoAsync(socket, "hello");
    }

    [Theory]
    [InlineData(RevocationScope.Session)]
    [InlineData(RevocationScope.User)]
    [InlineData(RevocationScope.Membership)]
    [InlineData(RevocationScope.Tenant)]
    public async Task Socket_Revoked_IsCutWithinTwoSeconds(string scope)
    {
        var person = login.People.Add();
        using var socket = await OpenAsync(person);
        using var untouched = await OpenAsync(login.People.Add());
        await ReadAsync(socket);
        await ReadAsync(untouched);

        var validator = login.OtherGateway.Services.GetRequiredService<AccessTokenValidator>();
        var token = (await validator.CheckAsync(person.Token, default)).Token!;
        var id = scope switch
        {
            RevocationScope.Session => token.SessionId!.Value.Value,
            RevocationScope.User => token.UserId.Value,
            RevocationScope.Membership => token.MembershipId!.Value.Value,
            _ => token.TenantId!.Value.Value,
        };
        await login.OtherGateway.Services.GetRequiredService<RevocationStore>().PublishAsync(scope, id, DateTimeOffset.UtcNow.AddMinutes(10));

        await EndsAsync(socket, Allowed);
        await EchoAsync(untouched, "still here");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Socket_OfASuspendedTenant_IsCutWithinTwoSeconds(bool cannotBeAskedAtOnce)
    {
        var person = login.People.Add();
        using var socket = await OpenAsync(person);
        await ReadAsync(socket);
        if (cannotBeAskedAtOnce)
        {
            login.People.FailOnceFor(person.Tenant);
        }

        var version = login.People.Suspend(person.Tenant);
        var news = new Invalidation(Invalidation.Permissions, RevocationScope.Tenant, person.Tenant.Value, Version: version);
        await login.OtherGateway.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase().PublishAsync(
            new RedisChannel(RedisKeys.InvalidateChannel, RedisChannel.PatternMode.Literal), news.Write());

        await EndsAsync(socket, Allowed);
    }

    [Fact]
    public async Task Socket_SessionSignsOutAtAnotherGateway_IsCutWithinTwoSeconds()
    {
        using var browser = await login.SignInAsync(login.Provider.Add());
        using var socket = await OpenAsync(browser, LoginFixture.BaseUrl);
        await ReadAsync(socket);
        using var answer = await browser.SendAsync(HttpMethod.Post, "/auth/logout", origin: LoginFixture.BaseUrl, at: login.OtherGateway);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await EndsAsync(socket, Allowed);
    }

    [Fact]
    public async Task Socket_TokenEnds_IsCut()
    {
        await using var exact = login.Start(("Auth:ClockSkewSeconds", "0"));
        await WarmAsync(exact);
        var person = login.People.Add(MembershipStatus.Active, ["participant"], [], claims => claims["exp"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 4);
        using var socket = await OpenAsync(person, exact);
        await ReadAsync(socket);
        await EchoAsync(socket, "before");
        await EndsAsync(socket, TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task Socket_ClientRefreshes_LivesOn()
    {
        await using var exact = login.Start(("Auth:ClockSkewSeconds", "0"));
        await WarmAsync(exact);
        var (soon, claims) = (DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 4, new JsonObject());
        var person = login.People.Add(MembershipStatus.Active, ["participant"], [], all =>
        {
            claims = all.DeepClone().AsObject();
            all["exp"] = soon;
        });
        using var socket = await OpenAsync(person, exact);
        await ReadAsync(socket);

        using var client = exact.Client(person with { Token = login.People.Issuer.Issue(claims) });
        using var answer = await client.GetAsync("/api/third/who");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Eventually.TrueAsync(() => DateTimeOffset.UtcNow.ToUnixTimeSeconds() > soon + 1, "the first token has ended");
        await EchoAsync(socket, "after");
    }

    [Fact]
    public async Task Socket_SessionIsRenewed_LivesOn()
    {
        await using var eager = login.Start(("TOKEN_REFRESH_SKEW_SECONDS", "1"));
        var grant = login.Provider.Add();
        grant.ExpiresIn = 2;
        using var browser = await login.SignInAsync(grant, eager);
        grant.ExpiresIn = 600;
        using var socket = await OpenAsync(browser, LoginFixture.BaseUrl);
        await ReadAsync(socket);
        await Eventually.TrueAsync(() => grant.Refreshed > 0, "the session has been renewed");
        await EchoAsync(socket, "after");
        Assert.Equal(1, grant.Refreshed);
    }

    [Fact]
    public async Task Socket_SessionCannotBeRenewed_IsCut()
    {
        var grant = login.Provider.Add();
        (grant.ExpiresIn, grant.GivesRefreshToken) = (2, false);
        using var browser = await login.SignInAsync(grant);
        using var socket = await OpenAsync(browser, LoginFixture.BaseUrl);
        await ReadAsync(socket);
        await EndsAsync(socket, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Sockets_TooMany_Is429UntilOneIsClosed()
    {
        await using var narrow = login.Start(("Gateway:MaxSocketsPerUser", "2"));
        var person = login.People.Add();
        using var one = await OpenAsync(person, narrow);
        using var two = await OpenAsync(person, narrow);
        Assert.Equal(HttpStatusCode.TooManyRequests, await RefusalAsync(null, null, person.Token, narrow));
        using var another = await OpenAsync(login.People.Add(), narrow);
        await ReadAsync(one);
        await one.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        await Eventually.TrueAsync(async () => await RefusalAsync(null, null, person.Token, narrow) is null, "there is room again");
    }

    // What a first socket takes longer than others must not be taken from a short token's life.
    private async Task WarmAsync(GatewayHost gateway)
    {
        using var socket = await OpenAsync(login.People.Add(), gateway);
        await ReadAsync(socket);
    }

    private static Task<ClientWebSocket> OpenAsync(BrowserClient browser, string? origin, params (string Name, string Value)[] headers) =>
        ConnectAsync(browser.Http.BaseAddress!, browser.CookieHeader, origin, null, headers);

    private Task<ClientWebSocket> OpenAsync(Person person, GatewayHost? at = null) =>
        ConnectAsync((at ?? login.Gateway).Address, null, null, person.Token);

    private static async Task<ClientWebSocket> ConnectAsync(
        Uri gateway, string? cookie, string? origin, string? token, params (string Name, string Value)[] headers)
    {
        var socket = new ClientWebSocket();
        foreach (var (name, value) in headers.Concat([("Cookie", cookie!), ("Origin", origin!), ("Authorization", token is null ? null! : $"Bearer {token}")]).Where(h => h.Item2 is not null))
        {
            socket.Options.SetRequestHeader(name, value);
        }

        socket.Options.CollectHttpResponseDetails = true;
        await socket.ConnectAsync(new UriBuilder(gateway) { Scheme = "ws", Path = "/api/third/socket" }.Uri, default);
        return socket;
    }

    // Nothing when it is let in.
    private async Task<HttpStatusCode?> RefusalAsync(string? cookie, string? origin, string? token, GatewayHost? at = null)
    {
        using var client = (at ?? login.Gateway).Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/third/socket");
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        foreach (var (name, value) in new[] { ("Cookie", cookie), ("Origin", origin), ("Authorization", token is null ? null : $"Bearer {token}") }.Where(h => h.Item2 is not null))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode is HttpStatusCode.SwitchingProtocols ? null : answer.StatusCode;
    }

    private static async Task<string> ReadAsync(WebSocket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var buffer = new byte[8192];
        var received = await socket.ReceiveAsync(buffer, patience.Token);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    private static async Task EchoAsync(WebSocket socket, string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, default);
        Assert.Equal(text, await ReadAsync(socket));
    }

    private static async Task EndsAsync(WebSocket socket, TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within);
        var ended = await Record.ExceptionAsync(async () =>
        {
            var received = await socket.ReceiveAsync(new byte[1024], patience.Token);
            Assert.Equal(WebSocketMessageType.Close, received.MessageType);
        });
        Assert.False(patience.IsCancellationRequested, "The socket is still open.");
        Assert.True(ended is null or WebSocketException, ended?.ToString());
    }
}
