using System.Net;
using Gatehouse.TestKit.Stack;
using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

/// <summary>Each page's main job, as a company's admin does it.</summary>
[Collection(DashboardCollection.Name)]
public sealed class CompanyPagesTests(DashboardStack stack, Browser browser)
{
    [Fact]
    public async Task People_AreInvitedFoundAndGivenRoles()
    {
        using var company = await Company.RegisterAsync(stack);
        await company.JoinAsync(stack, "participant", "Zoe Zimmermann");
        await company.JoinAsync(stack, "participant", "Ada Abel");
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInAsync("/dashboard/members", "People", company.Email, Company.Password);

        await dashboard.Button("Invite").ClickAsync();
        await dashboard.Page.GetByLabel("E-mail address", new() { Exact = true }).FillAsync("guest@example.com");
        await dashboard.Button("Send the invitation").ClickAsync();
        await dashboard.SaysAsync("guest@example.com is invited");
        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "Invitations" }).ClickAsync();
        await dashboard.Button("Withdraw the invitation of guest@example.com").ClickAsync();
        await dashboard.SaysAsync("is withdrawn");
        await dashboard.Page.GoBackAsync();

        await dashboard.Button("Person").ClickAsync();
        await Assertions.Expect(dashboard.Page.Locator("tbody tr").First).ToContainTextAsync("Ada Abel");
        await dashboard.Page.GetByLabel("Name or e-mail address").FillAsync("ZIMMER");
        await dashboard.Button("Search").ClickAsync();
        await Assertions.Expect(dashboard.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await dashboard.PictureAsync("people");

        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "Open Zoe Zimmermann" }).ClickAsync();
        await dashboard.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Manager" }).CheckAsync();
        await dashboard.PictureAsync("member");
        await dashboard.Button("Save roles").ClickAsync();
        await dashboard.SaysAsync("Zoe Zimmermann has other roles");
        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "All people" }).ClickAsync();
        await Assertions.Expect(dashboard.Row("Zoe Zimmermann")).ToContainTextAsync("Manager");
    }

    [Fact]
    public async Task Member_SignedOutByAnAdmin_SeesSo_AndHasToProveAgainWhoTheyAre()
    {
        using var company = await Company.RegisterAsync(stack);
        var email = await company.JoinAsync(stack, "manager", "Max Manager");
        await using var theirs = await browser.OpenAsync(stack.Gateway);
        var member = await theirs.SignedInAsync("/dashboard/members", "People", email, Company.Password);
        await Assertions.Expect(member.Row(email)).ToBeVisibleAsync();

        await using var context = await browser.OpenAsync(stack.Gateway);
        var admin = await context.SignedInAsync("/dashboard/members?search=Max", "People", company.Email, Company.Password);
        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Open Max Manager" }).ClickAsync();
        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Sessions and devices" }).ClickAsync();
        await admin.Button("End all sessions").ClickAsync();

        await Assertions.Expect(member.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Your session has ended", new() { Timeout = 4000 });
        await member.PictureAsync("session-ended");
        await member.Button("Sign in again").ClickAsync();
        await member.ShowsAsync("Sign in");
    }

    [Fact]
    public async Task Roles_AreCopiedAndChanged_AndTakeEffectElsewhereAtOnce()
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInAsync("/dashboard/roles", "Roles", company.Email, Company.Password);
        await dashboard.Button("New role").ClickAsync();
        await dashboard.Page.GetByLabel("Name").FillAsync("Auditor");
        await dashboard.Page.GetByLabel("Begin with the permissions of").SelectOptionAsync("Manager");
        await dashboard.Button("Create").ClickAsync();
        await dashboard.SaysAsync("Auditor is there");
        var email = await company.JoinAsync(stack, "Auditor", "Ann Auditor");
        using var member = stack.CreateClient();
        await member.LoginAsync(email, Company.Password);
        Assert.Equal(HttpStatusCode.Forbidden, (await member.GetAsync("/api/audit")).Status);

        await dashboard.Page.GetByLabel("audit:read for Auditor").CheckAsync();
        await Assertions.Expect(dashboard.Page.GetByLabel("audit:read for Auditor, not saved")).ToBeCheckedAsync();
        await dashboard.PictureAsync("roles");
        await dashboard.Button("Save 1 change").ClickAsync();
        await Assertions.Expect(dashboard.Row("Ann Auditor")).ToContainTextAsync("audit:read");
        await dashboard.IsAccessibleAsync("what changes for whom");
        await dashboard.PictureAsync("role-change");
        await dashboard.Button("Save").ClickAsync();
        await dashboard.SaysAsync("Saved");
        var (_, took) = await Eventually.Async(() => member.GetAsync("/api/audit"), answer => answer.Status is HttpStatusCode.OK);
        Assert.True(took < TimeSpan.FromSeconds(1), $"{took}");

        await dashboard.Button("Compare").ClickAsync();
        await dashboard.Page.Locator("dialog select").First.SelectOptionAsync("manager");
        await dashboard.Page.Locator("dialog select").Last.SelectOptionAsync("Auditor");
        await Assertions.Expect(dashboard.Page.Locator("dialog tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(dashboard.Page.Locator("dialog tbody tr")).ToContainTextAsync("audit:read");
        await dashboard.IsAccessibleAsync("comparison");
        await dashboard.PictureAsync("role-comparison");
        await dashboard.Button("Close").ClickAsync();
        await dashboard.Button("Copy Auditor").ClickAsync();
        await dashboard.Button("Create").ClickAsync();
        await dashboard.SaysAsync("Auditor 2 is there");
        await Assertions.Expect(dashboard.Page.GetByLabel("audit:read for Auditor 2")).ToBeCheckedAsync();
    }

    [Fact]
    public async Task MachineAccess_SecretsAreShownOnce_AndWork_UntilTheyAreRevoked()
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInAsync("/dashboard/machines", "Machine access", company.Email, Company.Password);
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Heading, new() { Name = "No API keys" })).ToBeVisibleAsync();
        await dashboard.Button("New key").ClickAsync();
        await dashboard.Page.GetByLabel("Name").FillAsync("Nightly import");
        await dashboard.Page.GetByRole(AriaRole.Checkbox, new() { Name = "members:read" }).CheckAsync();
        await dashboard.Button("Create").ClickAsync();
        var key = await dashboard.Page.Locator("#secret-once").TextContentAsync();
        await dashboard.PictureAsync("secret");
        using var program = stack.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await program.SendAsync(HttpMethod.Get, "/api/members", null, ("X-Api-Key", key!))).Status);
        await dashboard.Button("Done").ClickAsync();
        await Assertions.Expect(dashboard.Page.Locator("#secret-once")).ToHaveCountAsync(0);
        Assert.DoesNotContain(key!, await dashboard.Page.ContentAsync(), StringComparison.Ordinal);

        await dashboard.Button("Revoke Nightly import").ClickAsync();
        await dashboard.Button("Revoke").ClickAsync();
        await dashboard.SaysAsync("opens nothing any more");
        await Eventually.Async(
            () => program.SendAsync(HttpMethod.Get, "/api/members", null, ("X-Api-Key", key!)), answer => answer.Status is HttpStatusCode.Unauthorized);

        await dashboard.Page.GetByRole(AriaRole.Link, new() { Name = "OAuth clients" }).ClickAsync();
        await dashboard.Button("Register a client").ClickAsync();
        await dashboard.Page.GetByLabel("Name").FillAsync("Warehouse");
        await dashboard.Page.GetByLabel("Redirect addresses").FillAsync("http://warehouse.example/");
        await dashboard.Page.GetByRole(AriaRole.Checkbox, new() { Name = "openid" }).CheckAsync();
        await dashboard.Button("Register").ClickAsync();
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("redirectUris");
        await dashboard.Page.GetByLabel("Redirect addresses").FillAsync("https://warehouse.example/callback");
        await dashboard.Button("Register").ClickAsync();
        await Assertions.Expect(dashboard.Page.Locator("#secret-once")).ToBeVisibleAsync();
        await dashboard.Button("Done").ClickAsync();
        await Assertions.Expect(dashboard.Row("Warehouse")).ToBeVisibleAsync();
        await dashboard.PictureAsync("machines");
    }

    [Fact]
    public async Task Audit_ShowsChangesBeforeAndAfter_AndProvesItself()
    {
        using var company = await Company.RegisterAsync(stack);
        var email = await company.JoinAsync(stack, "participant", "Pia Participant");
        var member = (await company.Admin.GetAsync($"/api/members?search={email}")).Json["items"]![0]!;
        Assert.Equal(HttpStatusCode.OK, (await company.Admin.SendAsync(HttpMethod.Put, $"/api/members/{member["userId"]}/roles", new { roles = new[] { "manager" } })).Status);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInAsync("/dashboard/audit?action=member.", "Audit", company.Email, Company.Password);

        await dashboard.PictureAsync("audit");
        await dashboard.Row("member.roles-changed").GetByRole(AriaRole.Button).ClickAsync();
        var dialog = dashboard.Page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog.Locator("del")).ToContainTextAsync("participant");
        await Assertions.Expect(dialog.Locator("ins")).ToContainTextAsync("manager");
        await dashboard.PictureAsync("audit-entry");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await dashboard.Button("Verify").ClickAsync();
        await dashboard.SaysAsync("as it was written");
        var download = await dashboard.Page.RunAndWaitForDownloadAsync(() => dashboard.Button("Export").ClickAsync());
        Assert.Contains("member.roles-changed", await File.ReadAllTextAsync(await download.PathAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_OfSomebodyElse_BeginsWithTheNewestEntry_WhereverTheListBeforeWas()
    {
        using var company = await Company.RegisterAsync(stack);
        for (var i = 0; i <= 50; i++)
        {
            Assert.Equal(
                HttpStatusCode.OK,
                (await company.Admin.SendAsync(HttpMethod.Put, $"/api/members/{company.UserId}/attributes", new { attributes = new { desk = i } })).Status);
        }

        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInAsync("/dashboard/audit", "Audit", company.Email, Company.Password);
        await dashboard.Button("Next").ClickAsync();
        await Assertions.Expect(dashboard.Page.GetByText("Page 2")).ToBeVisibleAsync();
        await Assertions.Expect(dashboard.Page.Locator(".loaded[aria-busy=true]")).ToHaveCountAsync(0);
        await dashboard.Row("member.attributes-changed").First.GetByRole(AriaRole.Button).ClickAsync();
        await dashboard.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Link).ClickAsync();

        var newest = (await company.Admin.GetAsync($"/api/audit?actor={company.UserId}&limit=1")).Json["items"]![0]!["sequence"];
        await Assertions.Expect(dashboard.Page.Locator("tbody tr").First.GetByRole(AriaRole.Button)).ToHaveAccessibleNameAsync($"Details of entry {newest}");
        await Assertions.Expect(dashboard.Page.GetByText("Page 1")).ToBeVisibleAsync();
        await dashboard.PictureAsync("audit-of-somebody");
    }

    [Fact]
    public async Task Policies_AreWritten_AndExplainWhatTheyDecide()
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInAsync("/dashboard/policies", "Policies", company.Email, Company.Password);
        await dashboard.Button("New policy").ClickAsync();
        await dashboard.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Nobody deletes orders");
        await dashboard.Page.Locator("dialog").GetByLabel("Permissions").FillAsync("orders:delete");

        // As it is typed: what is wrong and where, and what a name may go on with.
        var check = dashboard.Page.Locator("#condition-check");
        await dashboard.Page.GetByLabel("Condition").FillAsync("user.shoe == 1");
        await Assertions.Expect(check).ToContainTextAsync("At character 1: there is no attribute 'user.shoe'");
        await dashboard.Page.GetByLabel("Condition").FillAsync("user.id ==");
        await Assertions.Expect(check).ToContainTextAsync("At character 11");
        await dashboard.Button("Save").ClickAsync();
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("condition");
        await dashboard.Page.GetByLabel("Condition").FillAsync("user.id == user.i");
        await dashboard.PictureAsync("policy-typing");
        await dashboard.IsAccessibleAsync("policy editor");
        await dashboard.Button("user.id").ClickAsync();
        await Assertions.Expect(dashboard.Page.GetByLabel("Condition")).ToHaveValueAsync("user.id == user.id");
        await Assertions.Expect(check).ToContainTextAsync("Understood");
        await dashboard.Button("Save").ClickAsync();
        await dashboard.SaysAsync("Nobody deletes orders is in force");

        await dashboard.Page.GetByLabel("Who, by name or e-mail address").FillAsync(company.Email);
        await dashboard.Page.GetByLabel("Permission", new() { Exact = true }).FillAsync("orders:delete");
        await dashboard.Button("Explain").ClickAsync();
        await Assertions.Expect(dashboard.Page.GetByText("Nobody deletes orders").Last).ToBeVisibleAsync();
        await Assertions.Expect(dashboard.Page.Locator("p[role=status] .badge")).ToHaveTextAsync("deny");
        await Assertions.Expect(dashboard.Page.GetByText("Decided by Nobody deletes orders")).ToBeVisibleAsync();
        await dashboard.PictureAsync("policies");

        await dashboard.Button("Change Nobody deletes orders").ClickAsync();
        await dashboard.Page.GetByLabel("Condition").FillAsync("false");
        await dashboard.Button("Save").ClickAsync();
        await dashboard.SaysAsync("is in force");
        await dashboard.Button("History of Nobody deletes orders").ClickAsync();
        var newest = dashboard.Page.GetByRole(AriaRole.Article).First;
        await Assertions.Expect(newest.Locator("del")).ToHaveTextAsync("user.id == user.id");
        await Assertions.Expect(newest.Locator("ins")).ToHaveTextAsync("false");
        await dashboard.IsAccessibleAsync("policy history");
        await dashboard.PictureAsync("policy-history");
        await dashboard.Button("Bring version 1 back").ClickAsync();
        await dashboard.SaysAsync("as it was in version 1");
        await Assertions.Expect(dashboard.Row("Nobody deletes orders")).ToContainTextAsync("user.id == user.id");
    }

    [Fact]
    public async Task Change_LongAfterSigningIn_AsksForThePasswordAgain_AndGoesOn()
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInLongAgoAsync(stack, company, "/dashboard/machines", "Machine access");
        await dashboard.Button("New key").ClickAsync();
        await dashboard.Page.GetByLabel("Name").FillAsync("Late key");
        await dashboard.Page.GetByRole(AriaRole.Checkbox, new() { Name = "members:read" }).CheckAsync();
        await dashboard.Button("Create").ClickAsync();
        await dashboard.Page.GetByLabel("Password").FillAsync("not the password");
        await dashboard.Button("Confirm").ClickAsync();
        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("password");
        await dashboard.PictureAsync("step-up");
        await dashboard.Page.GetByLabel("Password").FillAsync(Company.Password);
        await dashboard.Button("Confirm").ClickAsync();
        await Assertions.Expect(dashboard.Page.Locator("#secret-once")).ToBeVisibleAsync();
    }
}
