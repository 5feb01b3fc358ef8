using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.Gateway.UnitTests.Stack;

namespace Gatehouse.Gateway.UnitTests.Edge;

/// <summary>The gateway's own refusals where a browser shows them, and nowhere else.</summary>
public sealed partial class ProblemPageTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Page = "text/html,application/xhtml+xml,*/*;q=0.8";

    [Fact]
    public async Task Form_OverTheLimit_IsAPageThatSaysWhenToComeBack()
    {
        await using var gateway = fixture.Start(
            ("RateLimits:signIn:Limit", "1"), ("RateLimits:signIn:Window", "01:00:00"), ("Gateway:TrustedProxies:0", "127.0.0.0/8"));
        using (var first = await SendAsync(gateway, HttpMethod.Post, "/account/login", Page))
        {
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        }

        using var refused = await SendAsync(gateway, HttpMethod.Post, "/account/login", Page);
        var body = await refused.Content.ReadAsStringAsync();
        Assert.Equal((HttpStatusCode.TooManyRequests, "text/html"), (refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
        var seconds = refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds;
        Assert.InRange(seconds, 1, 3600);
        Assert.Contains($"Wait {seconds} seconds", body, StringComparison.Ordinal);
        Assert.StartsWith("\"signIn\";r=0;t=", refused.Headers.GetValues("RateLimit").Single(), StringComparison.Ordinal);
        Assert.Contains("no-store", refused.Headers.CacheControl?.ToString(), StringComparison.Ordinal);

        // It works under a policy that lets in its own style and nothing else.
        var policy = refused.Headers.GetValues("Content-Security-Policy").Single();
        var style = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style().Match(body).Groups[1].Value)));
        Assert.Contains($"default-src 'none'; style-src 'sha256-{style}'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script|style=| on[a-z]+=", body);
        Assert.DoesNotMatch(@"\{[a-z]+\}", body);

        // An address that was typed in can simply be asked for again.
        using var start = await SendAsync(gateway, HttpMethod.Get, "/auth/login", Page);
        Assert.Equal(HttpStatusCode.TooManyRequests, start.StatusCode);
        Assert.Contains("<a href=\"\">Try again</a>", await start.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/account/login", "application/json", null)]
    [InlineData("POST", "/account/login", "*/*", null)]
    [InlineData("GET", "/auth/login", Page, "cors")]
    [InlineData("POST", "/api/auth/login", Page, null)]
    public async Task Anything_ButAPage_GetsTheProblem(string method, string path, string accept, string? mode)
    {
        await using var gateway = fixture.Start(("RateLimits:signIn:Limit", "1"), ("RateLimits:signIn:Window", "01:00:00"));
        using var first = await SendAsync(gateway, HttpMethod.Post, "/account/login", Page);
        using var refused = await SendAsync(gateway, new(method), path, accept, mode);
        Assert.Equal((HttpStatusCode.TooManyRequests, "application/problem+json"), (refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Contains("\"error\":\"Rate limit exceeded\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/account/login")]
    [InlineData("/connect/authorize?client_id=x")]
    public async Task ServiceAway_IsAPageToPeople_AndAProblemToPrograms(string path)
    {
        await using var gateway = fixture.Start(("services:auth:http", "http://127.0.0.1:1"));
        using var page = await SendAsync(gateway, HttpMethod.Get, path, Page);
        Assert.Equal((HttpStatusCode.BadGateway, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.Contains("Please come back in a moment", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var problem = await SendAsync(gateway, HttpMethod.Get, path, "application/json");
        Assert.Equal((HttpStatusCode.BadGateway, "application/problem+json"), (problem.StatusCode, problem.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task SignIn_ThatIsNotUnderWay_LeadsToANewOne()
    {
        await using var gateway = fixture.Start(("OIDC_ISSUER", "http://127.0.0.1:1"), ("OIDC_CLIENT_ID", "x"), ("Session:Key", new string('k', 40)));
        using var answer = await SendAsync(gateway, HttpMethod.Get, "/auth/callback?code=x&state=<script>", Page);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.Equal((HttpStatusCode.BadRequest, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("<a href=\"/auth/login\">Sign in</a>", body, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", body, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendAsync(GatewayHost gateway, HttpMethod method, string path, string accept, string? mode = null)
    {
        using var client = gateway.Client();
        using var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Post)
        {
            request.Content = new FormUrlEncodedContent([KeyValuePair.Create("email", "ada@acme.example")]);
        }

        request.Headers.TryAddWithoutValidation("Accept", accept);

        // Of use only where this machine is a trusted proxy: the others share its own address.
        request.Headers.Add("X-Forwarded-For", "10.7.7.7");
        if (mode is not null)
        {
            request.Headers.Add("Sec-Fetch-Mode", mode);
        }

        return await client.SendAsync(request);
    }

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();
}
