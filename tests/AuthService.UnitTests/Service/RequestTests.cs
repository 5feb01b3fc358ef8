using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>What no request may hold, and which field is named for it.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class RequestTests(AuthServer server)
{
    [Theory]
    [InlineData("/members", "search")]
    [InlineData("/members", "role")]
    [InlineData("/audit", "action")]
    [InlineData("/audit", "target")]
    [InlineData("/audit", "correlationId")]
    [InlineData("/audit/export", "target")]
    public async Task Nul_InAQuestion_IsRefusedByName(string path, string field) => await RefusedAsync(HttpMethod.Get, $"{path}?{field}=a%00b", null, field);

    [Fact]
    public async Task Nul_InACursor_IsRefusedByName()
    {
        var cursor = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Guid.NewGuid()}\na\0b"));
        await RefusedAsync(HttpMethod.Get, $"/members?sort=name&cursor={cursor}", null, "cursor");
    }

    [Theory]
    [InlineData("POST", "/clients", """{"name": "x", "grantTypes": [null], "scopes": ["orders:read"]}""", "grantTypes")]
    [InlineData("POST", "/clients", """{"name": "x", "grantTypes": ["client_credentials"], "scopes": [null]}""", "scopes")]
    [InlineData("POST", "/clients", """{"name": "x", "grantTypes": ["authorization_code"], "scopes": ["openid"], "redirectUris": [null]}""", "redirectUris")]
    [InlineData("POST", "/clients", """{"name": "x", "grantTypes": ["authorization_code"], "scopes": ["openid"], "redirectUris": ["https://a.example/\u0000"]}""", "redirectUris")]
    [InlineData("POST", "/api-keys", """{"name": "x", "scopes": [null]}""", "scopes")]
    [InlineData("POST", "/invitations", """{"email": "a@example.com", "roles": ["\u0000"]}""", "roles")]
    [InlineData("PUT", "/members/{person}/roles", """{"roles": ["\u0000"]}""", "roles")]
    [InlineData("PUT", "/members/{person}/roles", """{"roles": [null]}""", "roles")]
    [InlineData("POST", "/policies", """{"name": "x", "effect": "allow", "permissions": [null], "condition": ""}""", "permissions")]
    [InlineData("PATCH", "/tenants/{tenant}", """{"settings": {"allowedLoginMethods": [null]}}""", "settings.allowedLoginMethods")]
    public async Task Nothing_OrNul_InAList_IsRefusedByName(string method, string path, string body, string field) =>
        await RefusedAsync(new(method), path, JsonNode.Parse(body), field);

    [Theory]
    [InlineData("state")]
    [InlineData("nonce")]
    [InlineData("login_hint")]
    [InlineData("scope")]
    [InlineData("tenant")]
    [InlineData("acr_values")]
    [InlineData("redirect_uri")]
    public async Task Nul_InAnAuthorizationRequest_IsTheClientsMistake(string field)
    {
        var site = await server.SiteAsync();
        var app = await ClientApp.RegisterAsync(site, await Firm.FoundAsync(site.Services));
        var answer = await site.SendAsync(HttpMethod.Get, app.Address((field, "openid\0")), null);
        Assert.True(
            field == "redirect_uri" ? answer.Status == 400 : answer.Headers.GetValueOrDefault("Location")?.Contains("error=invalid_request", StringComparison.Ordinal) is true,
            $"{answer.Status} {answer.Headers.GetValueOrDefault("Location")}");
    }

    [Theory]
    [InlineData("/connect/token", "invalid_request")]
    [InlineData("/connect/par", "invalid_request")]
    [InlineData("/connect/authorize", "Validation failed")]
    [InlineData("/connect/end-session", "Validation failed")]
    public async Task Nul_InAForm_IsTheClientsMistake(string path, string error)
    {
        var site = await server.SiteAsync();
        var app = await ClientApp.RegisterAsync(site, await Firm.FoundAsync(site.Services));
        var answer = await app.PostAsync(path, ("state", "a\0b"));
        Assert.Equal((400, error), (answer.Status, answer["error"]));
    }

    private async Task RefusedAsync(HttpMethod method, string path, JsonNode? body, string field)
    {
        var site = await server.SiteAsync();
        var firm = await Firm.FoundAsync(site.Services);
        path = path.Replace("{person}", $"{firm.UserId}", StringComparison.Ordinal).Replace("{tenant}", $"{firm.TenantId}", StringComparison.Ordinal);
        var answer = await site.SendAsync(method, path, (await firm.SignInAsync()).AccessToken, body);
        Assert.True(answer.Status == 400 && answer.Json!["errors"]!.AsObject().Any(e => e.Key.StartsWith(field, StringComparison.Ordinal)), $"{answer.Status} {answer.Json}");
    }
}
