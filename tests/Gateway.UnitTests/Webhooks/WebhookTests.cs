using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.UnitTests.Stack;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.UnitTests.Webhooks;

/// <summary>Inbound webhooks, signed as their sources sign them.</summary>
public sealed class WebhookTests : IClassFixture<WebhookFixture>
{
    private static readonly string[] Secrets = WebhookFixture.Secrets;

    private readonly GatewayFixture fixture;
    private readonly HttpClient client;

    public WebhookTests(WebhookFixture webhooks)
    {
        (fixture, client) = (webhooks.System, webhooks.Client);
        fixture.Backend.Fails = null;
    }

    [Theory]
    [InlineData("standard")]
    [InlineData("github")]
    [InlineData("stripe")]
    [InlineData("hmac")]
    public async Task Signed_WithEitherSecret_IsForwardedAsItCame(string source)
    {
        foreach (var secret in Secrets)
        {
            var body = Body();
            using var answer = await SendAsync(source, body, secret, DateTimeOffset.UtcNow, ("X-User-Id", "forged"));

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var seen = await GatewayFixture.SeenAsync(answer);
            Assert.Equal($"/hooks/{source}", (string?)seen["path"]);
            Assert.Equal(body, (string?)seen["body"]);
            Assert.Null(GatewayFixture.Header(seen, "X-User-Id"));
            var claims = JsonNode.Parse(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Decode(GatewayFixture.Header(seen, "X-Gateway-Assertion")!.Split('.')[1]))!;
            Assert.Equal(("orders", $"webhook:{source}"), ((string)claims["aud"]!, (string)claims["sub"]!));
        }
    }

    [Fact]
    public async Task Signed_WithSomebodysTokenToo_IsStillItsSources()
    {
        using var answer = await SendAsync("github", Body(), Secrets[0], DateTimeOffset.UtcNow, ("Authorization", $"Bearer {fixture.People.Add("orders:read").Token}"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var seen = await GatewayFixture.SeenAsync(answer);
        Assert.Null(GatewayFixture.Header(seen, "X-User-Id"));
        Assert.NotNull(GatewayFixture.Header(seen, "X-Gateway-Assertion"));
    }

    [Fact]
    public async Task Sources_AreListedForThePlatformsPeople_WithoutTheirSecrets()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync("webhooks:read")).StatusCode);

        var text = await (await AskAsync("gateway:read")).Content.ReadAsStringAsync();

        Assert.Equal(
            ["/webhooks/github", "/webhooks/hmac", "/webhooks/standard", "/webhooks/stripe"],
            JsonNode.Parse(text)!["items"]!.AsArray().Select(item => (string)item!["address"]!));
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));

        async Task<HttpResponseMessage> AskAsync(string permission)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/webhooks");
            request.Headers.Authorization = new("Bearer", fixture.People.Add(permission).Token);
            return await client.SendAsync(request);
        }
    }

    [Theory]
    [InlineData("standard")]
    [InlineData("github")]
    [InlineData("stripe")]
    [InlineData("hmac")]
    public async Task Forged_Is401AndNotForwarded(string source)
    {
        var before = Delivered(source);
        var now = DateTimeOffset.UtcNow;

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(source, Body(), Convert.ToBase64String(Encoding.ASCII.GetBytes("somebody-else-s-secret")), now)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync($"/webhooks/{source}", new StringContent(Body()))).StatusCode);
        using var changed = Request(source, Body(), Secrets[0], now);
        changed.Content = new StringContent(Body());
        using var answer = await client.SendAsync(changed);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.NotNull((await answer.Content.ReadFromJsonAsync<JsonObject>())!["correlationId"]);
        Assert.Equal(before, Delivered(source));
    }

    [Theory]
    [InlineData("standard", -299, true)]
    [InlineData("standard", -302, false)]
    [InlineData("standard", 302, false)]
    [InlineData("stripe", -299, true)]
    [InlineData("stripe", -302, false)]
    [InlineData("stripe", 302, false)]
    [InlineData("hmac", -299, true)]
    [InlineData("hmac", -302, false)]
    public async Task Time_MayBeOffBy300Seconds(string source, int seconds, bool isGood)
    {
        using var answer = await SendAsync(source, Body(), Secrets[0], DateTimeOffset.UtcNow.AddSeconds(seconds));

        Assert.Equal(isGood ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("standard")]
    [InlineData("github")]
    [InlineData("stripe")]
    [InlineData("hmac")]
    public async Task Repeated_ReachesTheServiceOnce(string source)
    {
        var (body, now) = (Body(), DateTimeOffset.UtcNow);
        using var first = await SendAsync(source, body, Secrets[0], now);
        var after = Delivered(source);

        using var again = await SendAsync(source, body, Secrets[0], now);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(after, Delivered(source));
    }

    [Fact]
    public async Task Failed_MayComeAgain()
    {
        var (body, now) = (Body(), DateTimeOffset.UtcNow);
        fixture.Backend.Fails = 500;
        Assert.Equal(HttpStatusCode.InternalServerError, (await SendAsync("standard", body, Secrets[0], now)).StatusCode);
        fixture.Backend.Fails = null;
        var before = Delivered("standard");

        Assert.Equal(HttpStatusCode.OK, (await SendAsync("standard", body, Secrets[0], now)).StatusCode);
        Assert.Equal(before + 1, Delivered("standard"));
    }

    [Fact]
    public async Task Unknown_Is404_AnotherMethodIsRefused_AndTooLong413()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsync("/webhooks/nobody", new StringContent("x"))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/webhooks/github")).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await client.PostAsync("/webhooks/github", new ByteArrayContent(new byte[1024 * 1024 + 1]))).StatusCode);
    }

    [Fact]
    public void WrongSettings_KeepTheGatewayFromStarting()
    {
        var refusal = Assert.ThrowsAny<Exception>(() => fixture.Start(
            ("Webhooks:bad:Scheme", "Standard"), ("Webhooks:bad:Secrets:0", "short"), ("Webhooks:bad:Service", "nobody"), ("Webhooks:bad:Path", "/internal/x")));

        var errors = Assert.IsType<OptionsValidationException>(refusal.GetBaseException()).Failures.ToList();
        Assert.Equal(4, errors.Count);
    }

    private int Delivered(string source) => fixture.Backend.Posted.Count(posted => posted.Path == $"/hooks/{source}");

    private static string Body() => new JsonObject { ["id"] = $"evt_{Guid.CreateVersion7():N}", ["text"] = "päid" }.ToJsonString();

    private Task<HttpResponseMessage> SendAsync(string source, string body, string secret, DateTimeOffset at, params (string Name, string Value)[] headers)
    {
        var request = Request(source, body, secret, at);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return client.SendAsync(request);
    }

    private static HttpRequestMessage Request(string source, string body, string secret, DateTimeOffset at)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/webhooks/{source}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        var time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var key = Encoding.UTF8.GetBytes(secret);
        switch (source)
        {
            case "standard":
                var id = (string)JsonNode.Parse(body)!["id"]!;
                request.Headers.Add("webhook-id", id);
                request.Headers.Add("webhook-timestamp", time);
                request.Headers.Add("webhook-signature", $"v1,bm90aGluZw== v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret), Encoding.UTF8.GetBytes($"{id}.{time}.{body}")))}");
                break;
            case "github":
                request.Headers.Add("X-GitHub-Delivery", Guid.CreateVersion7().ToString());
                request.Headers.Add("X-Hub-Signature-256", $"sha256={Hex(key, body)}");
                break;
            case "stripe":
                request.Headers.Add("Stripe-Signature", $"t={time},v1={Hex(key, $"{time}.{body}")},v0=00");
                break;
            default:
                request.Headers.Add("X-Timestamp", time);
                request.Headers.Add("X-Signature", Hex(key, $"{time}.{body}"));
                break;
        }

        return request;
    }

    private static string Hex(byte[] key, string content) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(content)));
}

/// <summary>A gateway with one source of each kind.</summary>
public sealed class WebhookFixture : IAsyncLifetime
{
    // 24 bytes as base64, as Standard Webhooks hands them out.
    public static readonly string[] Secrets = [Convert.ToBase64String(Encoding.ASCII.GetBytes("a-secret-for-these-tests")), Convert.ToBase64String(Encoding.ASCII.GetBytes("the-next-one-of-the-tests"))];

    private static readonly string[] Sources = ["standard", "github", "stripe", "hmac"];

    private GatewayHost? gateway;

    public GatewayFixture System { get; } = new();

    public HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await System.InitializeAsync();
        gateway = System.Start([.. Sources.SelectMany(source => new (string, string)[]
        {
            ($"Webhooks:{source}:Scheme", source),
            ($"Webhooks:{source}:Secrets:0", Secrets[0]),
            ($"Webhooks:{source}:Secrets:1", Secrets[1]),
            ($"Webhooks:{source}:Service", "orders"),
            ($"Webhooks:{source}:Path", $"/hooks/{source}"),
        }), ("Webhooks:hmac:TimestampHeader", "X-Timestamp")]);
        Client = gateway.Client();
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await gateway!.DisposeAsync();
        await System.DisposeAsync();
    }
}
