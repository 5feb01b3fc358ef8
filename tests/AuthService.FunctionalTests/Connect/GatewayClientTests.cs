using System.Buffers.Text;
using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.TestKit.Stack;
using Microsoft.AspNetCore.WebUtilities;

namespace Gatehouse.AuthService.FunctionalTests.Connect;

/// <summary>The gateway as a client of the platform: every company, no consent, all that the person may.</summary>
[Collection(StackCollection.Name)]
public sealed class GatewayClientTests(GatehouseStack stack)
{
    private const string Client = "gatehouse-gateway";
    private const string Scopes = "openid profile email offline_access";

    private string Callback => new Uri(stack.Gateway, "/auth/callback").AbsoluteUri;

    [Fact]
    public async Task PersonOfTwoCompanies_ChoosesOne_AndExchangesTheTokenForTheOther()
    {
        using var company = await Company.RegisterAsync(stack);
        var second = Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync("/api/tenants", new { name = $"Second {Guid.NewGuid():N}" }));
        var other = (string)(second.Json["id"] ?? second.Json["tenantId"])!;
        var app = new RelyingParty(stack, Client, stack.Secret("gateway-client-secret"));
        var address = app.Address(("redirect_uri", Callback), ("scope", Scopes));
        using var browser = new ProviderBrowser(stack);

        var choice = await browser.AuthorizeAsync(address, company.Email, Company.Password);
        Assert.Contains("Choose a company", choice.Body, StringComparison.Ordinal);
        var strange = await browser.SubmitAsync(choice, "/account/company", ("company", Guid.NewGuid().ToString()));
        Assert.Equal(HttpStatusCode.BadRequest, strange.Status);
        var button = choice.Body.IndexOf($">{company.Name}</button>", StringComparison.Ordinal);
        var membership = choice.Body[..button].Split("value=\"")[^1].TrimEnd('"', ' ');
        var back = await browser.FollowAsync(await browser.SubmitAsync(choice, "/account/company", ("company", membership)));
        Assert.StartsWith(Callback, back.Location, StringComparison.Ordinal);

        var tokens = Person.Expect(HttpStatusCode.OK, await app.RedeemAsync(back["code"]!, ("redirect_uri", Callback))).Json;
        using var api = stack.CreateClient();
        api.AccessToken = (string)tokens["access_token"]!;
        Assert.Equal(company.TenantId, (string?)(await api.GetAsync("/api/auth/me")).Json["tenantId"]);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/api/members")).Status);
        Assert.Equal(company.Email, (string?)(await api.GetAsync("/connect/userinfo")).Json["email"]);

        // What the browser does through the gateway is the person's own doing; the session there is this device's.
        var sessions = (await api.GetAsync("/api/auth/sessions")).Json["items"]!.AsArray();
        Assert.Single(sessions, s => (bool)s!["current"]!);
        Assert.Empty((await api.GetAsync("/api/auth/grants")).Json["items"]!.AsArray());

        var exchanged = Person.Expect(HttpStatusCode.OK, await app.PostAsync(
            "/connect/token",
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            ("subject_token", api.AccessToken),
            ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
            ("tenant", other)));
        api.AccessToken = (string)exchanged.Json["access_token"]!;
        Assert.Equal(other, (string?)(await api.GetAsync("/api/auth/me")).Json["tenantId"]);

        // The next time in this browser it goes on where it was, if the client does not want a question.
        var silent = await browser.GetAsync(app.Address(("redirect_uri", Callback), ("scope", Scopes), ("prompt", "none")));
        Assert.NotNull(silent["code"]);
        using var stranger = await Company.RegisterAsync(stack);
        Assert.Equal("invalid_target", (await app.PostAsync(
            "/connect/token",
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            ("subject_token", (string)tokens["access_token"]!),
            ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
            ("tenant", stranger.TenantId))).Error);
    }

    [Fact]
    public async Task TenantParameter_NamesTheCompany_AndOnlyOneOfTheirs()
    {
        using var company = await Company.RegisterAsync(stack);
        using var stranger = await Company.RegisterAsync(stack);
        Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync("/api/tenants", new { name = $"Second {Guid.NewGuid():N}" }));
        var app = new RelyingParty(stack, Client, stack.Secret("gateway-client-secret"));
        using var browser = new ProviderBrowser(stack);

        var back = await browser.AuthorizeAsync(
            app.Address(("redirect_uri", Callback), ("scope", Scopes), ("tenant", company.Slug)), company.Email, Company.Password);
        Assert.NotNull(QueryHelpers.ParseQuery(new Uri(back.Location!).Query)["code"].ToString());
        var refused = await browser.GetAsync(app.Address(("redirect_uri", Callback), ("scope", Scopes), ("tenant", stranger.Slug)));
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains("No company to go to", refused.Body, StringComparison.Ordinal);
        Assert.Equal("access_denied", (await browser.GetAsync(
            app.Address(("redirect_uri", Callback), ("scope", Scopes), ("tenant", stranger.Slug), ("prompt", "none"))))["error"]);
    }

    [Fact]
    public async Task SignOut_WithTheSessionTheGatewayHad_AsksNothing_AndOnlyTheGatewaysCounts()
    {
        using var company = await Company.RegisterAsync(stack);
        var app = new RelyingParty(stack, Client, stack.Secret("gateway-client-secret"));
        using var browser = new ProviderBrowser(stack);
        var back = await browser.AuthorizeAsync(app.Address(("redirect_uri", Callback), ("scope", Scopes)), company.Email, Company.Password);
        var tokens = Person.Expect(HttpStatusCode.OK, await app.RedeemAsync(back["code"]!, ("redirect_uri", Callback))).Json;
        var session = (string)JsonNode.Parse(Base64Url.DecodeFromChars(((string)tokens["id_token"]!).Split('.')[1]))!["sid"]!;
        var other = await RelyingParty.RegisterAsync(stack, company);

        foreach (var (client, hint) in ((string, string)[])[(Client, Guid.CreateVersion7().ToString()), (Client, "no-id"), (other.Id, session)])
        {
            var question = await browser.GetAsync($"/connect/end-session?client_id={client}&logout_hint={hint}");
            Assert.Contains("Sign out?", question.Body, StringComparison.Ordinal);
        }

        var done = await browser.GetAsync($"/connect/end-session?client_id={Client}&logout_hint={session}");
        Assert.Contains("You are signed out", done.Body, StringComparison.Ordinal);
        using var api = stack.CreateClient();
        api.AccessToken = (string)tokens["access_token"]!;
        await Eventually.Async(() => api.GetAsync("/api/auth/me"), answer => answer.Status is HttpStatusCode.Unauthorized);
    }
}
