using System.Net;
using System.Text.Json;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.WebUtilities;

namespace Gatehouse.Gateway.UnitTests.Sessions;

/// <summary>Two gateways of one provider, their Redis, Gatehouse's services and a third-party backend.</summary>
public sealed class LoginFixture : IAsyncLifetime
{
    public const string SessionKey = "a-session-key-of-32-characters-!";
    public const string BaseUrl = "https://app.example.com";
    public const string Frontend = "https://front.example.com";

    private readonly string routes = Path.GetTempFileName();
    private readonly List<GatewayHost> started = [];
    private EchoBackend? services;
    private StreamBackend? backend;
    private FakeProvider? provider;

    public RedisServer Redis { get; } = new();

    public People People { get; } = new(new TokenIssuer(SigningKey.Rsa(), TimeProvider.System));

    public FakeProvider Provider => provider!;

    public StreamBackend Backend => backend!;

    public GatewayHost Gateway => started[0];

    public GatewayHost OtherGateway => started[1];

    public async Task InitializeAsync()
    {
        await Redis.InitializeAsync();
        services = await EchoBackend.StartAsync();
        backend = await StreamBackend.StartAsync();
        provider = await FakeProvider.StartAsync();
        await File.WriteAllTextAsync(routes, JsonSerializer.Serialize(new
        {
            clusters = new Dictionary<string, string> { ["orders"] = services.Address, ["third"] = backend.Address, ["admin"] = services.Address },
            routes = new object[]
            {
                new { name = "third", path = "/api/third/{**rest}", authenticated = true, limiter = "public", timeout = "00:00:30", cluster = "third", maxBodyBytes = 200_000_000 },
                new { name = "pages", path = "/pages/{**rest}", authenticated = true, frontend = true, limiter = "public", timeout = "00:00:30", cluster = "admin" },
                new { name = "orders-me", path = "/api/orders/me", authenticated = true, limiter = "public", timeout = "00:00:30", cluster = "orders" },
                new { name = "orders", path = "/api/orders/{**rest}", permission = "orders:read", limiter = "public", timeout = "00:00:30", cluster = "orders" },
            },
        }));
        Start();
        Start();
    }

    /// <summary>A gateway of this provider, unless other settings say otherwise.</summary>
    public GatewayHost Start(params (string Key, string Value)[] settings) => Start("Production", settings);

    public GatewayHost Start(string environment, params (string Key, string Value)[] settings)
    {
        var host = new GatewayHost(People, Redis.ConnectionString, services!.Address, environment,
        [
            ("RateLimits:signIn:Limit", "10000"), ("RateLimits:public:Limit", "100000"),
            ("Gateway:RoutesFile", routes), ("Gateway:AllowedOrigins:0", Frontend), ("APP_BASE_URL", BaseUrl),
            ("Session:Key", SessionKey), ("OIDC_ISSUER", Provider.Address), ("OIDC_CLIENT_ID", FakeProvider.ClientId), ("OIDC_CLIENT_SECRET", "s3cret & more"),
            .. settings,
        ]);
        started.Add(host);
        return host;
    }

    /// <summary>A gateway whose provider is Gatehouse itself: the same fake, under our own issuer's name.</summary>
    public GatewayHost StartOwn(params (string Key, string Value)[] settings) => Start(
    [
        ("OIDC_ISSUER", TokenIssuer.Issuer), ("OIDC_AUTHORIZATION_ENDPOINT", $"{Provider.Address}/authorize"), ("OIDC_TOKEN_ENDPOINT", $"{Provider.Address}/token"),
        ("OIDC_USERINFO_ENDPOINT", $"{Provider.Address}/userinfo"), ("OIDC_JWKS_URI", $"{Provider.Address}/jwks"), .. settings,
    ]);

    public async Task DisposeAsync()
    {
        foreach (var host in started)
        {
            await host.DisposeAsync();
        }

        await Provider.DisposeAsync();
        await Backend.DisposeAsync();
        await services!.DisposeAsync();
        await Redis.DisposeAsync();
        People.Issuer.Dispose();
        File.Delete(routes);
    }

    /// <summary>A browser that has signed in.</summary>
    public async Task<BrowserClient> SignInAsync(Grant grant, GatewayHost? at = null)
    {
        var browser = new BrowserClient(at ?? Gateway);
        using var answer = await browser.SignInAsync(grant);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return browser;
    }
}

/// <summary>Tests that share two gateways and a provider.</summary>
[CollectionDefinition(Name)]
public sealed class LoginCollection : ICollectionFixture<LoginFixture>
{
    public const string Name = "login";
}

/// <summary>A browser as far as cookies go: it keeps what it is given and sends it back, also over http.</summary>
public sealed class BrowserClient(GatewayHost gateway) : IDisposable
{
    private readonly HttpClient http = gateway.Client();

    public Dictionary<string, string> Cookies { get; } = [];

    public HttpClient Http => http;

    public string CookieHeader => string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null, string? origin = null, GatewayHost? at = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, new Uri(at?.Address ?? http.BaseAddress!, path)) { Content = content };
        if (Cookies.Count > 0)
        {
            request.Headers.Add("Cookie", CookieHeader);
        }

        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        var answer = await http.SendAsync(request, cancellationToken);
        foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
        {
            var (name, value) = (cookie[..cookie.IndexOf('=')], cookie[(cookie.IndexOf('=') + 1)..].Split(';')[0]);
            if (value is "")
            {
                Cookies.Remove(name);
            }
            else
            {
                Cookies[name] = value;
            }
        }

        return answer;
    }

    public Task<HttpResponseMessage> GetAsync(string path, GatewayHost? at = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Get, path, at: at, cancellationToken: cancellationToken);

    /// <summary>Begins a sign-in; the answer is what the provider is asked.</summary>
    public async Task<Dictionary<string, string>> StartAsync(string query = "")
    {
        using var answer = await GetAsync($"/auth/login{query}");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return QueryHelpers.ParseQuery(answer.Headers.Location!.Query).ToDictionary(p => p.Key, p => p.Value.ToString());
    }

    public async Task<HttpResponseMessage> SignInAsync(Grant grant, string query = "")
    {
        var asked = await StartAsync(query);
        grant.Nonce ??= asked["nonce"];
        return await GetAsync($"/auth/callback?code={grant.Code}&state={asked["state"]}");
    }

    public void Dispose() => http.Dispose();
}
