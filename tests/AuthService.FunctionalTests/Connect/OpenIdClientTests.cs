using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.Connect;

/// <summary>A relying party that nobody here wrote: npm's openid-client runs every flow against the stack.</summary>
[Collection(StackCollection.Name)]
public sealed class OpenIdClientTests(GatehouseStack stack)
{
    [Fact]
    public async Task OpenIdClient_RunsEveryFlow()
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        var machine = (await company.Admin.PostAsync(
            "/api/clients", new { name = "Machine", grantTypes = new[] { "client_credentials" }, scopes = new[] { "orders:read" } })).Json;
        var television = (await company.Admin.PostAsync("/api/clients", new
        {
            name = "Television",
            grantTypes = new[] { "urn:ietf:params:oauth:grant-type:device_code", "refresh_token" },
            scopes = new[] { "openid", "email", "offline_access" },
            @public = true,
        })).Json;
        var issuer = stack.Gateway.ToString().TrimEnd('/');

        var steps = await NodeScript.RunAsync("openid-client", new
        {
            issuer,
            confidential = new { id = app.Id, secret = app.Secret },
            machine = new { id = (string?)machine["clientId"], secret = (string?)machine["clientSecret"] },
            device = new { id = (string?)television["clientId"] },
            email = company.Email,
            password = Company.Password,
            address = $"10.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}",
            redirectUri = RelyingParty.RedirectUri,
            postLogoutUri = RelyingParty.PostLogoutUri,
        });

        Assert.Equal(
            ["discovery", "code", "userinfo", "refresh", "introspection", "par", "silent", "revocation", "dpop", "device", "client-credentials", "end-session", "done"],
            steps.Select(s => (string)s["step"]!));
        var by = steps.ToDictionary(s => (string)s["step"]!);
        Assert.Equal(issuer, (string)by["discovery"]["issuer"]!);

        var claims = by["code"]["claims"]!;
        Assert.Equal((issuer, app.Id, company.UserId, company.TenantId), ((string)claims["iss"]!, (string)claims["aud"]!, (string)claims["sub"]!, (string)claims["tid"]!));
        Assert.NotNull(claims["auth_time"]);
        Assert.NotNull(claims["at_hash"]);
        Assert.NotNull(claims["sid"]);
        Assert.Equal(issuer, (string)by["code"]["iss"]!);
        Assert.True((bool)by["code"]["consented"]!);
        Assert.Equal(company.Email, (string)by["userinfo"]["info"]!["email"]!);
        Assert.True((bool)by["refresh"]["rotated"]!);
        Assert.Equal(RelyingParty.AllScopes, (string)by["refresh"]["scope"]!);
        Assert.True((bool)by["introspection"]["active"]!["active"]!);
        Assert.Equal(company.Email, (string)by["introspection"]["active"]!["username"]!);

        // What was agreed to is asked for again only at the client's wish.
        Assert.True((bool)by["par"]["consented"]!);
        Assert.False((bool)by["silent"]["consented"]!);
        Assert.False((bool)by["revocation"]["active"]!);
        Assert.Equal("invalid_grant", (string)by["revocation"]["refused"]!);

        var dpop = by["dpop"];
        Assert.Equal(("dpop", company.Email, 200, 401, "dpop"), (
            ((string)dpop["type"]!).ToLowerInvariant(), (string)dpop["email"]!, (int)dpop["proven"]!, (int)dpop["stolen"]!, ((string)dpop["renewed"]!).ToLowerInvariant()));
        Assert.Equal((string)dpop["thumbprint"]!, (string)dpop["active"]!["cnf"]!["jkt"]!);
        Assert.Equal((true, true, company.UserId, true), (
            (bool)by["device"]["asked"]!, (bool)by["device"]["allowed"]!, (string)by["device"]["sub"]!, (bool)by["device"]["refreshable"]!));
        Assert.Equal("orders:read", (string)by["client-credentials"]["scope"]!);
        Assert.Equal($"{RelyingParty.PostLogoutUri}?state=bye", (string)by["end-session"]["url"]!);
        Assert.False((bool)by["end-session"]["active"]!);
    }
}
