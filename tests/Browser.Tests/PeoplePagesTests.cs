using System.Net;
using Gatehouse.TestKit.Stack;
using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

/// <summary>What is done to many people at once, and to one of them in every detail.</summary>
[Collection(DashboardCollection.Name)]
public sealed class PeoplePagesTests(DashboardStack stack, Browser browser)
{
    [Fact]
    public async Task Many_AreChangedAtOnce_WithAResultForEach()
    {
        using var company = await Company.RegisterAsync(stack);
        await company.JoinAsync(stack, "participant", "Zoe Zimmermann");
        await company.JoinAsync(stack, "manager", "Ada Abel");
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInAsync("/dashboard/members", "People", company.Email, Company.Password);

        await dashboard.Page.GetByLabel("Choose everybody on this page").CheckAsync();
        await dashboard.Button("Give a role").ClickAsync();
        await dashboard.Page.Locator("dialog").GetByLabel("Role").SelectOptionAsync("manager");
        await dashboard.Page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = "Give a role" }).ClickAsync();
        await Assertions.Expect(dashboard.Page.Locator("dialog").GetByRole(AriaRole.Status)).ToContainTextAsync("3 of 3: 3 done, 0 not");
        await Assertions.Expect(Result(dashboard, "Ada Abel")).ToContainTextAsync("Had it already");
        await Assertions.Expect(Result(dashboard, "Zoe Zimmermann")).ToContainTextAsync("Has it");
        await CloseAsync(dashboard);
        await Assertions.Expect(dashboard.Row("Zoe Zimmermann")).ToContainTextAsync("Manager");

        // One that cannot be done does not stop the others.
        await dashboard.Page.GetByLabel("Choose everybody on this page").CheckAsync();
        await dashboard.Button("Lock").ClickAsync();
        await dashboard.Page.GetByLabel("Reason, for the audit log").FillAsync("The season is over");
        await dashboard.Page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = "Lock" }).ClickAsync();
        await Assertions.Expect(Result(dashboard, "Test Admin")).ToContainTextAsync("Nobody locks themselves out");
        await Assertions.Expect(dashboard.Page.Locator("dialog").GetByRole(AriaRole.Status)).ToContainTextAsync("2 done, 1 not");
        await dashboard.IsAccessibleAsync("bulk results");
        await dashboard.PictureAsync("people-bulk");
        await CloseAsync(dashboard);
        await Assertions.Expect(dashboard.Row("Ada Abel")).ToContainTextAsync("Locked");

        await dashboard.Page.GetByLabel("Access").SelectOptionAsync("locked");
        await Assertions.Expect(dashboard.Page.Locator("tbody tr")).ToHaveCountAsync(2);
        await dashboard.Page.GetByLabel("Choose Ada Abel").CheckAsync();
        await dashboard.PictureAsync("people-chosen");
        await dashboard.Button("Unlock").ClickAsync();
        await dashboard.Page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = "Unlock" }).ClickAsync();
        await CloseAsync(dashboard);
        await Assertions.Expect(dashboard.Page.Locator("tbody tr")).ToHaveCountAsync(1);

        foreach (var guest in (string[])["one@example.com", "two@example.com"])
        {
            Assert.Equal(HttpStatusCode.Created, (await company.Admin.PostAsync("/api/invitations", new { email = guest, roles = new[] { "participant" } })).Status);
        }

        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "Invitations" }).ClickAsync();
        await dashboard.Page.GetByLabel("Choose every open invitation on this page").CheckAsync();
        await dashboard.Button("Send again").ClickAsync();
        await dashboard.Page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();
        await Assertions.Expect(dashboard.Page.Locator("dialog").GetByRole(AriaRole.Status)).ToContainTextAsync("2 done");
    }

    [Fact]
    public async Task One_HasAttributes_IsLocked_AndHasAHistory()
    {
        using var company = await Company.RegisterAsync(stack);
        var email = await company.JoinAsync(stack, "manager", "Max Manager");
        using var max = stack.CreateClient();
        await max.LoginAsync(email, Company.Password);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInAsync("/dashboard/members?search=Max", "People", company.Email, Company.Password);
        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "Open Max Manager" }).ClickAsync();
        await dashboard.ShowsAsync("Max Manager");

        await dashboard.Button("Add an attribute").ClickAsync();
        await dashboard.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("costCenter");
        await dashboard.Page.GetByLabel("Value").FillAsync("12");
        await dashboard.Button("Save attributes").ClickAsync();
        await dashboard.SaysAsync("attributes of Max Manager are saved");
        await dashboard.IsAccessibleAsync("member");
        await dashboard.PictureAsync("member-rights");
        var id = dashboard.Page.Url.Split('/', '?')[^1];
        Assert.Equal(12, (int)(await company.Admin.GetAsync($"/api/members/{id}")).Json["attributes"]!["costCenter"]!);

        await dashboard.Button("Lock").ClickAsync();
        await dashboard.Page.GetByLabel("Reason, for the audit log").FillAsync("Lost the laptop");
        await dashboard.PictureAsync("member-lock");
        await dashboard.Page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = "Lock" }).ClickAsync();
        await dashboard.SaysAsync("Max Manager is locked out");
        await Eventually.Async(() => max.GetAsync("/api/auth/me"), answer => answer.Status is HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.Unauthorized, (await max.LoginAsync(email, Company.Password)).Status);

        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        await Assertions.Expect(dashboard.Row("member.locked")).ToBeVisibleAsync();
        await Assertions.Expect(dashboard.Row("member.attributes-changed")).ToContainTextAsync("somebody else");
        await Assertions.Expect(dashboard.Row("session.started").First).ToContainTextAsync("them");
        await dashboard.IsAccessibleAsync("member's history");
        await dashboard.PictureAsync("member-history");
        await dashboard.Button("Unlock").ClickAsync();
        await dashboard.Page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = "Unlock" }).ClickAsync();
        await dashboard.SaysAsync("gets in again");
        Assert.Equal(HttpStatusCode.OK, (await max.LoginAsync(email, Company.Password)).Status);
    }

    [Fact]
    public async Task ActingAsSomebody_ShowsWhatTheySee_SaysSoOnEveryPage_AndEnds()
    {
        using var company = await Company.RegisterAsync(stack);
        var email = await company.JoinAsync(stack, "manager", "Max Manager");
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInAsync("/dashboard/members?search=Max", "People", company.Email, Company.Password);
        var audit = dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "Audit", Exact = true });
        await Assertions.Expect(audit).ToBeVisibleAsync();
        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "Open Max Manager" }).ClickAsync();
        await dashboard.Button("Act as them").ClickAsync();
        await dashboard.Page.GetByLabel("Reason, which they see").FillAsync("They cannot find their orders");
        await dashboard.Button("Begin").ClickAsync();

        var banner = dashboard.Page.GetByLabel("Acting as somebody else");
        await Assertions.Expect(banner).ToContainTextAsync("You act as Max Manager");
        await Assertions.Expect(audit).ToHaveCountAsync(0);
        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "People", Exact = true }).ClickAsync();
        await dashboard.ShowsAsync("People");
        await Assertions.Expect(dashboard.Row(email)).ToBeVisibleAsync();
        await Assertions.Expect(banner).ToBeVisibleAsync();
        await dashboard.IsAccessibleAsync("acting");
        await dashboard.PictureAsync("acting");

        using var max = stack.CreateClient();
        await max.LoginAsync(email, Company.Password);
        var seen = (await max.GetAsync("/api/auth/impersonations")).Json["items"]![0]!;
        Assert.Equal(("They cannot find their orders", true), ((string?)seen["reason"], (bool?)seen["active"]));

        // The person ends it: the page says so by being one's own again.
        Assert.Equal(HttpStatusCode.NoContent, (await max.SendAsync(HttpMethod.Delete, $"/api/auth/impersonations/{seen["id"]}")).Status);
        await dashboard.Page.GetByLabel("Name or e-mail address").FillAsync("nobody");
        await dashboard.Button("Search").ClickAsync();
        await Assertions.Expect(banner).ToHaveCountAsync(0);
        await Assertions.Expect(audit).ToBeVisibleAsync();

        // And so does whoever began it, by saying so or by leaving the page.
        var member = $"/dashboard/members/{(await max.GetAsync("/api/auth/me")).Json["userId"]}";
        foreach (var end in (Func<Task>[])[() => dashboard.Button("Stop").ClickAsync(), () => dashboard.Page.GotoAsync("/dashboard/")])
        {
            await dashboard.Page.GotoAsync(member);
            await dashboard.IsReadyAsync();
            await dashboard.Button("Act as them").ClickAsync();
            await dashboard.Page.GetByLabel("Reason, which they see").FillAsync("Once more");
            await dashboard.Button("Begin").ClickAsync();
            await Assertions.Expect(banner).ToBeVisibleAsync();
            await end();
            await Assertions.Expect(banner).ToHaveCountAsync(0);
            // The page that comes is one's own again; going on before it is there would meet it on its way.
            await Assertions.Expect(audit).ToBeVisibleAsync();
            await Eventually.Async(
                async () => (await max.GetAsync("/api/auth/impersonations")).Json["items"]!.AsArray().Count(i => (bool)i!["active"]!), active => active == 0);
        }
    }

    [Fact]
    public async Task OneAfterAnother_EachHasTheirOwnRoles_AndWhatWasAskedForOneIsDoneToThatOne()
    {
        using var company = await Company.RegisterAsync(stack);
        using var pia = await Person.JoinAsync(stack, company, "participant");
        using var amy = stack.CreateClient();
        await amy.LoginAsync(await company.JoinAsync(stack, "company_admin", "Amy Admin"), Company.Password);
        Assert.Equal(
            HttpStatusCode.Created,
            (await amy.PostAsync("/api/impersonations", new { userId = pia.UserId, reason = "They cannot find their orders" })).Status);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInLongAgoAsync(stack, company, $"/dashboard/members/{pia.UserId}", "Test Person");
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Participant" })).ToBeCheckedAsync();
        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "somebody else" }).First.ClickAsync();

        // Nobody has changed either of them, so both are in their first version.
        await dashboard.ShowsAsync("Amy Admin");
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Company admin" })).ToBeCheckedAsync();
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Participant" })).Not.ToBeCheckedAsync();
        await dashboard.PictureAsync("member-after-another");

        // Asked who is there, they go back to the page before: that does not make it about somebody else.
        await dashboard.Button("Act as them").ClickAsync();
        await dashboard.Page.GetByLabel("Reason, which they see").FillAsync("They asked for it");
        await dashboard.Button("Begin").ClickAsync();
        await Assertions.Expect(dashboard.Page.GetByLabel("Password")).ToBeVisibleAsync();
        await dashboard.Page.GoBackAsync();
        await dashboard.ShowsAsync("Test Person");
        await Assertions.Expect(dashboard.Page.GetByLabel("Reason, which they see")).ToHaveCountAsync(0);
        await dashboard.Page.GetByLabel("Password").FillAsync(Company.Password);
        await dashboard.Button("Confirm").ClickAsync();
        await Assertions.Expect(dashboard.Page.GetByLabel("Acting as somebody else")).ToContainTextAsync("You act as Amy Admin");
        Assert.Single((await amy.GetAsync("/api/auth/impersonations")).Json["items"]!.AsArray());
    }

    // What the list says is looked at when nothing lies over it any more.
    private static async Task CloseAsync(DashboardPage dashboard)
    {
        await dashboard.Button("Close").ClickAsync();
        await Assertions.Expect(dashboard.Page.Locator("dialog[open]")).ToHaveCountAsync(0);
    }

    private static ILocator Result(DashboardPage dashboard, string name) =>
        dashboard.Page.Locator("dialog").GetByRole(AriaRole.Row).Filter(new() { HasText = name });
}
