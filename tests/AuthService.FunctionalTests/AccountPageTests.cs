using System.Net;
using Gatehouse.AuthService.FunctionalTests.Connect;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests;

/// <summary>What people do about their account on its pages takes effect where it matters.</summary>
[Collection(StackCollection.Name)]
public sealed class AccountPageTests(GatehouseStack stack)
{
    [Fact]
    public async Task Person_EndsAVisit_AndAllOtherSessions()
    {
        using var company = await Company.RegisterAsync(stack);
        using var member = await Person.JoinAsync(stack, company, "participant");
        using var browser = await SignInAsync(member.Email);
        var started = Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync(
            "/api/impersonations", new { userId = member.UserId, reason = "Ticket 4711: <b>looks</b> empty" }));
        using var acting = stack.CreateClient();
        acting.AccessToken = (string)started.Json["accessToken"]!;
        Person.Expect(HttpStatusCode.OK, await acting.GetAsync("/api/auth/me"));

        var visits = await browser.GetAsync("/account/impersonations");
        Assert.Contains("Ticket 4711: &lt;b&gt;looks&lt;/b&gt; empty", visits.Body, StringComparison.Ordinal);
        await browser.SubmitAsync(visits, "/account/impersonations/end");
        Assert.Equal(HttpStatusCode.Unauthorized, (await acting.GetAsync("/api/auth/me")).Status);

        // Nobody ends another's, whatever the form says.
        using var stranger = await SignInAsync(company.Email);
        var page = await stranger.GetAsync("/account/sessions");
        var own = (string)(await member.Client.GetAsync("/api/auth/sessions")).Json["items"]!.AsArray().First(s => (bool)s!["current"]!)!["id"]!;
        await stranger.SubmitAsync(page, "/account/sessions/end", ("session", own));
        Person.Expect(HttpStatusCode.OK, await member.Client.GetAsync("/api/auth/me"));

        // The page's first form is of one session; without it, all others are meant.
        var sessions = await browser.GetAsync("/account/sessions");
        var all = sessions with { Body = sessions.Body[sessions.Body.LastIndexOf("<form", StringComparison.Ordinal)..] };
        Assert.Equal("/account/sessions", (await browser.SubmitAsync(all, "/account/sessions/end")).Location);
        Assert.Equal(HttpStatusCode.Unauthorized, (await member.Client.GetAsync("/api/auth/me")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account/sessions")).Status);
    }

    [Fact]
    public async Task Person_TakesBackWhatAnApplicationMay()
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);
        await browser.AuthorizeAsync(app.Address(), company.Email, Company.Password);
        var applications = await browser.GetAsync("/account/applications");
        Assert.Contains("Example app", applications.Body, StringComparison.Ordinal);
        Assert.Equal("/account/applications", (await browser.SubmitAsync(applications, "/account/grants/withdraw")).Location);
        Assert.DoesNotContain("Example app", (await browser.GetAsync("/account/applications")).Body, StringComparison.Ordinal);

        // It has to ask again.
        var asked = await browser.FollowAsync(await browser.GetAsync(app.Address()));
        Assert.Contains("action=\"/account/consent\"", asked.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_IsChangedByWhoKnowsIt_AndSessionsElsewhereEnd()
    {
        using var company = await Company.RegisterAsync(stack);
        using var browser = await SignInAsync(company.Email);
        var page = await browser.GetAsync("/account/password");
        const string Another = "another four words together";
        var wrong = await browser.SubmitAsync(page, "/account/password", ("current", "not the password"), ("new", Another), ("others", "yes"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        var weak = await browser.SubmitAsync(page, "/account/password", ("current", Company.Password), ("new", "short"), ("others", "yes"));
        Assert.Equal(HttpStatusCode.BadRequest, weak.Status);
        Person.Expect(HttpStatusCode.OK, await company.Admin.GetAsync("/api/auth/me"));

        var changed = await browser.SubmitAsync(page, "/account/password", ("current", Company.Password), ("new", Another), ("others", "yes"));
        Assert.Contains("Your password is changed", changed.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await company.Admin.GetAsync("/api/auth/me")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
        Person.Expect(HttpStatusCode.OK, await company.Admin.LoginAsync(company.Email, Another));
    }

    private async Task<ProviderBrowser> SignInAsync(string email)
    {
        var browser = new ProviderBrowser(stack);
        var page = await browser.SubmitAsync(
            await browser.GetAsync("/account/login"), "/account/login", ("email", email), ("password", Company.Password));
        Assert.Equal("/account", page.Location);
        return browser;
    }
}
