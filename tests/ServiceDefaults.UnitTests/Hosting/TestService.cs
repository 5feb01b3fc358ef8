using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Hosting;
using Gatehouse.ServiceDefaults.UnitTests.Authentication;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.ServiceDefaults.UnitTests.Hosting;

/// <summary>A small service on a real port, set up as every service is.</summary>
internal sealed class TestService : IAsyncDisposable
{
    public const string InternalKey = "0123456789abcdef0123456789abcdef";

    private static readonly SigningKey Key = SigningKey.Rsa();

    private readonly WebApplication app;

    private TestService(WebApplication app)
    {
        this.app = app;
        Client = new() { BaseAddress = new(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => app.Services;

    public static TokenIssuer Issuer { get; } = new(Key, TimeProvider.System);

    public KnownMemberships Memberships => app.Services.GetRequiredService<KnownMemberships>();

    public static async Task<TestService> StartAsync(
        RedisServer redis, Action<WebApplication> map, string environment = "Production", Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            EnvironmentName = environment,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["Auth:Issuer"] = TokenIssuer.Issuer,
            ["Internal:Key"] = InternalKey,
            ["ConnectionStrings:redis"] = redis.ConnectionString,
        });
        builder.Services.AddSingleton<IVerificationKeys>(new FixedKeys(Key));
        builder.Services.AddSingleton<KnownMemberships>();
        builder.Services.AddSingleton<IMembershipSource>(services => services.GetRequiredService<KnownMemberships>());
        builder.Services.AddSingleton<IPolicySource>(services => services.GetRequiredService<KnownMemberships>());
        builder.AddServiceDefaults();
        builder.Services.AddValidation();
        configure?.Invoke(builder);
        builder.Logging.ClearProviders();

        var app = builder.Build();
        app.UseServiceDefaults();
        map(app);
        await app.StartAsync();
        return new(app);
    }

    /// <summary>Signs the client in as a member with these permissions.</summary>
    public void SignIn(params string[] permissions) => SignIn(Issuer.Claims(), MembershipStatus.Active, permissions);

    /// <summary>Signs the client in with these claims.</summary>
    public void SignIn(JsonObject claims, MembershipStatus status, params string[] permissions)
    {
        Memberships.Set(new(Id(claims, "mid")), new(Id(claims, "tid")), status, permissions);
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Issuer.Issue(claims));
    }

    private static Guid Id(JsonObject claims, string name) => Guid.Parse(claims[name]!.GetValue<string>());

    public Task<HttpResponseMessage> PostAsync(string path, string json, string type = "application/json") =>
        Client.PostAsync(path, new StringContent(json, Encoding.UTF8, type));

    /// <summary>An answer's problem, after checking everything that all problems have in common.</summary>
    public static async Task<JsonObject> ProblemAsync(HttpResponseMessage answer, int status, string error)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, $"{(int)answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!.AsObject();
        Assert.Equal("about:blank", problem["type"]!.GetValue<string>());
        Assert.Equal(status, problem["status"]!.GetValue<int>());
        Assert.Equal(error, problem["error"]!.GetValue<string>());
        Assert.Equal(error, problem["title"]!.GetValue<string>());
        Assert.Equal(Assert.Single(answer.Headers.GetValues(PlatformHeaders.CorrelationId)), problem["correlationId"]!.GetValue<string>());

        // Nothing of the inside: no type, no stack, no trace id.
        foreach (var inside in new[] { "Gatehouse", "System.", "Exception", "   at ", "traceId" })
        {
            Assert.DoesNotContain(inside, text, StringComparison.Ordinal);
        }

        return problem;
    }

    /// <summary>The messages of a 400, by field.</summary>
    public static async Task<Dictionary<string, string[]>> ErrorsAsync(HttpResponseMessage answer) =>
        (await ProblemAsync(answer, 400, ErrorCodes.ValidationFailed))["errors"].Deserialize<Dictionary<string, string[]>>()!;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
