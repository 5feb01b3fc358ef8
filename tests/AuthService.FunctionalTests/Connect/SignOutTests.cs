using System.Net;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.Connect;

/// <summary>How sign-ins and grants end, and who is sent where after it.</summary>
[Collection(StackCollection.Name)]
public sealed class SignOutTests(GatehouseStack stack)
{
    [Fact]
    public async Task EndSession_WithoutAHint_AsksFirst_AndEndsEveryApplication()
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);
        var tokens = (await app.RedeemAsync(await app.CodeAsync(browser, company))).Json;
        Assert.True(await app.IsActiveAsync((string)tokens["access_token"]!));

        var question = await browser.GetAsync($"/connect/end-session?client_id={app.Id}&post_logout_redirect_uri={Uri.EscapeDataString(RelyingParty.PostLogoutUri)}&state=s");
        Assert.Contains("Sign out?", question.Body, StringComparison.Ordinal);
        Assert.True(await app.IsActiveAsync((string)tokens["access_token"]!));
        var left = await browser.SubmitAsync(question, "/account/logout");

        Assert.Equal((HttpStatusCode.SeeOther, $"{RelyingParty.PostLogoutUri}?state=s"), (left.Status, left.Location));
        Assert.False(await app.IsActiveAsync((string)tokens["access_token"]!));
        Assert.Contains("action=\"/account/login\"", (await browser.FollowAsync(await browser.GetAsync(app.Address()))).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("https://client.example/bye/")]
    [InlineData("https://client.example/callback")]
    [InlineData("//client.example/bye")]
    public async Task EndSession_ToAnywhereElse_IsRefused(string address)
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);
        foreach (var client in new[] { $"client_id={app.Id}&", "" })
        {
            var page = await browser.GetAsync($"/connect/end-session?{client}post_logout_redirect_uri={Uri.EscapeDataString(address)}");
            Assert.True(page is { Status: HttpStatusCode.BadRequest, Location: null }, page.ToString());
        }
    }

    [Fact]
    public async Task Device_EndedByItsOwner_EndsTheApplicationsThatCameFromIt()
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);
        var tokens = (await app.RedeemAsync(await app.CodeAsync(browser, company))).Json;
        var devices = (await company.Admin.GetAsync("/api/auth/sessions")).Json["items"]!.AsArray();
        Assert.Equal(2, devices.Count);
        var device = (string)devices.Single(d => !(bool)d!["current"]!)!["id"]!;

        Person.Expect(HttpStatusCode.NoContent, await company.Admin.SendAsync(HttpMethod.Delete, $"/api/auth/sessions/{device}"));

        Assert.False(await app.IsActiveAsync((string)tokens["access_token"]!));
        Assert.Equal("invalid_grant", (await app.RefreshAsync((string)tokens["refresh_token"]!)).Error);
        Assert.Contains("action=\"/account/login\"", (await browser.FollowAsync(await browser.GetAsync(app.Address()))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grant_IsListed_AndTakenBackWithItsTokens()
    {
        using var company = await Company.RegisterAsync(stack);
        using var stranger = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);
        var tokens = (await app.RedeemAsync(await app.CodeAsync(browser, company))).Json;

        var grant = Assert.Single((await company.Admin.GetAsync("/api/auth/grants")).Json["items"]!.AsArray())!;
        Assert.Equal((app.Id, "Example app"), ((string)grant["clientId"]!, (string)grant["client"]!));
        Assert.Empty((await stranger.Admin.GetAsync("/api/auth/grants")).Json["items"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Admin.SendAsync(HttpMethod.Delete, $"/api/auth/grants/{app.Id}")).Status);
        Assert.True(await app.IsActiveAsync((string)tokens["access_token"]!));

        Person.Expect(HttpStatusCode.NoContent, await company.Admin.SendAsync(HttpMethod.Delete, $"/api/auth/grants/{app.Id}"));
        Assert.False(await app.IsActiveAsync((string)tokens["access_token"]!));
        Assert.Contains("action=\"/account/consent\"", (await browser.FollowAsync(await browser.GetAsync(app.Address()))).Body, StringComparison.Ordinal);
    }
}
