using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>
/// Providers as they answer: one that speaks OpenID Connect, and GitHub with the answers its documentation shows. Whoever
/// comes is the person a test says, without a question.
/// </summary>
internal sealed class FakeIssuer : IAsyncDisposable
{
    public const string ClientId = "gatehouse-at-issuer";
    public const string ClientSecret = "a secret & more";

    private readonly SigningKey key = SigningKey.Rsa();
    private readonly ConcurrentDictionary<string, (string Challenge, string? Nonce, string RedirectUri)> codes = new();
    private readonly WebApplication app;
    private FakeIssuer(WebApplication app, string address, TimeProvider time) => (this.app, Address, Time) = (app, address, time);

    public string Address { get; }

    /// <summary>Its clock.</summary>
    public TimeProvider Time { get; set; }

    /// <summary>What the next ID token says besides issuer, audience, times and nonce.</summary>
    public JsonObject Claims { get; set; } = [];

    /// <summary>Meddles with the next ID token.</summary>
    public Action<JsonObject, JsonObject>? Change { get; set; }

    /// <summary>GitHub's <c>GET /user</c>.</summary>
    public JsonObject GitHubUser { get; set; } = [];

    /// <summary>GitHub's <c>GET /user/emails</c>.</summary>
    public JsonArray GitHubEmails { get; set; } = [];

    /// <summary>How often something was asked of it.</summary>
    public int Asked { get; private set; }

    public static async Task<FakeIssuer> StartAsync(TimeProvider time)
    {
        var address = $"http://127.0.0.1:{FreePort.Next()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        var app = builder.Build();
        var issuer = new FakeIssuer(app, address, time);
        app.Use((context, next) =>
        {
            issuer.Asked++;
            return next(context);
        });
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = address,
            authorization_endpoint = $"{address}/authorize",
            token_endpoint = $"{address}/token",
            jwks_uri = $"{address}/jwks",
            authorization_response_iss_parameter_supported = true,
        }));
        app.MapGet("/jwks", () => Results.Json(new JsonObject { ["keys"] = new JsonArray(issuer.key.Jwk) }));
        app.MapGet("/authorize", issuer.Authorize);
        app.MapPost("/token", (Delegate)issuer.TokenAsync);
        app.MapGet("/login/oauth/authorize", issuer.Authorize);
        app.MapPost("/login/oauth/access_token", (Delegate)issuer.GitHubTokenAsync);
        app.MapGet("/user", (HttpContext http) => IsApiCall(http) ? Results.Json(issuer.GitHubUser) : Results.Unauthorized());
        app.MapGet("/user/emails", (HttpContext http) => IsApiCall(http) ? Results.Json(issuer.GitHubEmails) : Results.Unauthorized());
        await app.StartAsync();
        return issuer;
    }

    /// <summary>An address at GitHub.</summary>
    public static JsonObject Mailbox(string email, bool primary, bool verified) =>
        new() { ["email"] = email, ["primary"] = primary, ["verified"] = verified, ["visibility"] = "private" };

    public async ValueTask DisposeAsync()
    {
        key.Dispose();
        await app.DisposeAsync();
    }

    private IResult Authorize(HttpContext http)
    {
        var query = http.Request.Query;
        Assert.Equal(ClientId, query["client_id"]);
        Assert.Equal("S256", query["code_challenge_method"]);
        var code = Guid.NewGuid().ToString("N");
        codes[code] = (query["code_challenge"]!, query["nonce"], query["redirect_uri"]!);
        return Results.Redirect($"{query["redirect_uri"]}?code={code}&state={query["state"]}&iss={Uri.EscapeDataString(Address)}");
    }

    private async Task<IResult> TokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{Uri.EscapeDataString(ClientSecret)}"));
        if (http.Request.Headers.Authorization != $"Basic {basic}" || Redeem(form) is not { } nonce)
        {
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        }

        var now = Time.GetUtcNow().ToUnixTimeSeconds();
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = key.Id, ["typ"] = "JWT" };
        var claims = new JsonObject { ["iss"] = Address, ["aud"] = ClientId, ["iat"] = now, ["exp"] = now + 300, ["nonce"] = nonce };
        foreach (var (name, value) in Claims)
        {
            claims[name] = value?.DeepClone();
        }

        Change?.Invoke(header, claims);
        return Results.Json(new { access_token = "at", token_type = "Bearer", id_token = key.Sign(header.ToJsonString(), claims.ToJsonString()) });
    }

    // As GitHub documents it: also a refusal is 200.
    private async Task<IResult> GitHubTokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        Assert.Equal("application/json", http.Request.Headers.Accept);
        return form["client_id"] == ClientId && form["client_secret"] == ClientSecret && Redeem(form) is not null
            ? Results.Json(new { access_token = "gho_test", scope = "read:user,user:email", token_type = "bearer" })
            : Results.Json(new { error = "bad_verification_code", error_description = "The code passed is incorrect or expired." });
    }

    private string? Redeem(IFormCollection form) =>
        codes.TryRemove(form["code"].ToString(), out var asked)
        && asked.RedirectUri == form["redirect_uri"]
        && asked.Challenge == Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())))
            ? asked.Nonce ?? ""
            : null;

    private static bool IsApiCall(HttpContext http) =>
        http.Request.Headers.Authorization == "Bearer gho_test" && http.Request.Headers.UserAgent.Count == 1 && http.Request.Headers.Accept == "application/vnd.github+json";
}
