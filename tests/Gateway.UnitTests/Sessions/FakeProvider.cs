using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.UnitTests.Sessions;

/// <summary>An identity provider that signs whatever a test wants.</summary>
public sealed class FakeProvider : IAsyncDisposable
{
    public const string ClientId = "gateway";

    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, Grant> grants = new();

    private FakeProvider(WebApplication app) => this.app = app;

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public SigningKey Key { get; } = SigningKey.Rsa("provider-1");

    /// <summary>Its other key.</summary>
    public SigningKey EllipticKey { get; } = SigningKey.Ecdsa("provider-2");

    public ConcurrentQueue<string> Revoked { get; } = [];

    /// <summary>How often its keys were fetched.</summary>
    public int KeysAsked => keysAsked;

    private int keysAsked;

    public static async Task<FakeProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var provider = new FakeProvider(app);
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = provider.Address,
            authorization_endpoint = $"{provider.Address}/authorize",
            token_endpoint = $"{provider.Address}/token",
            userinfo_endpoint = $"{provider.Address}/userinfo",
            jwks_uri = $"{provider.Address}/jwks",
            revocation_endpoint = $"{provider.Address}/revoke",
            end_session_endpoint = $"{provider.Address}/end",
        }));
        app.MapGet("/jwks", provider.Keys);
        app.MapPost("/token", (Delegate)provider.TokenAsync);
        app.MapPost("/revoke", async (HttpContext context) => provider.Revoked.Enqueue((string)(await context.Request.ReadFormAsync())["token"]!));
        app.MapGet("/userinfo", provider.Userinfo);
        await app.StartAsync();
        return provider;
    }

    /// <summary>A person the provider signs in, with a code to fetch the tokens with.</summary>
    public Grant Add(string? subject = null)
    {
        var grant = new Grant(this, subject ?? Guid.CreateVersion7().ToString("N"));
        grants[grant.Code] = grant;
        return grant;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Key.Dispose();
        EllipticKey.Dispose();
    }

    private IResult Keys()
    {
        Interlocked.Increment(ref keysAsked);
        return Results.Text(new JsonObject { ["keys"] = new JsonArray(Key.Jwk, EllipticKey.Jwk) }.ToJsonString(), "application/json");
    }

    private async Task<IResult> TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var grant = grants.Values.SingleOrDefault(g => form["code"] == g.Code || form["refresh_token"] == g.RefreshToken);
        if (grant is null || context.Request.Headers.Authorization.Count == 0)
        {
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        }

        if (form["grant_type"] == "refresh_token")
        {
            grant.CountRefresh();

            // Long enough for others to come in the meantime.
            await Task.Delay(grant.RefreshTakes);
            return grant.RefreshStatus == 200 ? Results.Json(grant.Answer(grant.Renewed())) : Results.Json(new { error = "invalid_grant" }, statusCode: grant.RefreshStatus);
        }

        grant.CodeVerifier = form["code_verifier"];
        return grant.TokenAnswer ?? Results.Json(grant.Answer(grant.AccessToken));
    }

    private IResult Userinfo(HttpContext context)
    {
        var token = context.Request.Headers.Authorization.ToString();
        var grant = grants.Values.FirstOrDefault(g => token == $"Bearer {g.AccessToken}");
        return grant is null ? Results.StatusCode(401) : Results.Json(new { sub = grant.UserinfoSubject, name = "Ada L.", email = "ada@example.org", picture = "https://example.org/ada.png", secret = "kept" });
    }
}

/// <summary>What the provider has to give one person.</summary>
public sealed class Grant(FakeProvider provider, string subject)
{
    private int refreshed;

    /// <summary>How often its tokens were refreshed.</summary>
    public int Refreshed => refreshed;

    public string Subject { get; } = subject;

    public string Code { get; } = Guid.CreateVersion7().ToString("N");

    public string RefreshToken { get; } = $"refresh-{Guid.CreateVersion7():N}";

    public string AccessToken { get; set; } = $"access-{Guid.CreateVersion7():N}";

    public string? CodeVerifier { get; set; }

    public string? UserinfoSubject { get; set; } = subject;

    public string ProviderSession { get; } = Guid.CreateVersion7().ToString("N");

    public int ExpiresIn { get; set; } = 3600;

    public bool GivesRefreshToken { get; set; } = true;

    public int RefreshStatus { get; set; } = 200;

    public TimeSpan RefreshTakes { get; set; }

    /// <summary>The nonce it puts into the ID token.</summary>
    public string? Nonce { get; set; }

    public IResult? TokenAnswer { get; set; }

    public string Issuer { get; set; } = provider.Address;

    /// <summary>Makes the ID token wrong.</summary>
    public Func<JsonObject, JsonObject, string?>? Change { get; set; }

    public string IdToken()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var header = new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = provider.Key.Id };
        var claims = new JsonObject
        {
            ["iss"] = Issuer,
            ["aud"] = FakeProvider.ClientId,
            ["sub"] = Subject,
            ["iat"] = now,
            ["exp"] = now + 300,
            ["nonce"] = Nonce,
            ["sid"] = ProviderSession,
            ["name"] = "Ada L.",
            ["email"] = "ada@example.org",
        };
        return Change?.Invoke(header, claims) ?? provider.Key.Sign(header.ToJsonString(), claims.ToJsonString());
    }

    public void CountRefresh() => Interlocked.Increment(ref refreshed);

    public string Renewed()
    {
        ExpiresIn = 3600;
        return AccessToken = $"access-{Guid.CreateVersion7():N}";
    }

    public object Answer(string accessToken) => new
    {
        access_token = accessToken,
        refresh_token = GivesRefreshToken ? RefreshToken : null,
        id_token = Refreshed > 0 ? null : IdToken(),
        token_type = "Bearer",
        scope = "openid",
        expires_in = ExpiresIn,
    };
}
