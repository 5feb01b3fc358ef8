using System.Diagnostics;
using System.Net;
using Gatehouse.TestKit.Stack;
using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

/// <summary>What an admin does in one browser, a member sees in another, on the page that is open there.</summary>
[Collection(DashboardCollection.Name)]
public sealed class LiveViewerTests(DashboardStack stack, Browser browser)
{
    // On a machine that has more to do it may take longer than the second it should, but never the half minute after which
    // whatever nobody was told of is read anew.
    private static readonly TimeSpan Pushed = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task AnAdminsChange_IsSeenInAnOpenPageAtOnce_AndTheEndOfItsSessionToo()
    {
        using var company = await Company.RegisterAsync(stack);
        var email = await company.JoinAsync(stack, "manager", "Max Manager");
        Assert.Equal(HttpStatusCode.Created, (await company.Admin.PostAsync("/api/roles", new { name = "auditor", permissions = new[] { "audit:read" } })).Status);
        await using var theirs = await browser.OpenAsync(stack.Gateway);
        var member = await theirs.SignedInAsync("/dashboard/audit", "Audit", email, Company.Password);
        var (navigation, refusal) = (member.Page.GetByRole(AriaRole.Link, new() { Name = "Audit", Exact = true }), member.Page.GetByText("You may not see this"));
        await Assertions.Expect(refusal).ToBeVisibleAsync();
        await Assertions.Expect(navigation).ToHaveCountAsync(0);

        await using var context = await browser.OpenAsync(stack.Gateway);
        var admin = await context.SignedInAsync("/dashboard/members?search=Max", "People", company.Email, Company.Password);
        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Open Max Manager" }).ClickAsync();
        var auditor = admin.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Auditor" });
        await auditor.CheckAsync();

        // Nobody touches the member's page: its navigation and what it shows follow by themselves, both ways.
        var given = await UntilAsync(admin, admin.Button("Save roles"), "has other roles", () => Assertions.Expect(navigation).ToBeVisibleAsync());
        await Assertions.Expect(refusal).ToHaveCountAsync(0);
        await Assertions.Expect(member.Row("member.roles-changed")).ToBeVisibleAsync();
        await Assertions.Expect(admin.Page.Locator(".loaded[aria-busy=true]")).ToHaveCountAsync(0);
        await auditor.UncheckAsync();
        var taken = await UntilAsync(admin, admin.Button("Save roles"), "has other roles", () => Assertions.Expect(navigation).ToHaveCountAsync(0));
        await Assertions.Expect(refusal).ToBeVisibleAsync();
        await Assertions.Expect(member.Row("member.roles-changed")).ToHaveCountAsync(0);

        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Sessions and devices" }).ClickAsync();
        var end = admin.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^End the session on Chrome") });
        await Assertions.Expect(end).ToHaveCountAsync(1);
        await admin.IsAccessibleAsync("sessions");
        await admin.PictureAsync("member-sessions");
        var ended = await UntilAsync(admin, end, "has ended", () => Assertions.Expect(member.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Your session has ended"));

        Assert.True(given < Pushed && taken < Pushed && ended < Pushed, $"given {given}, taken {taken}, ended {ended}");
        await member.Button("Sign in again").ClickAsync();
        await member.ShowsAsync("Sign in");
    }

    // From when the admin's page says that it is done; a notice of before only makes that earlier.
    private static async Task<TimeSpan> UntilAsync(DashboardPage admin, ILocator button, string done, Func<Task> seen)
    {
        await button.ClickAsync();
        var watch = Stopwatch.StartNew();
        var both = await Task.WhenAll(TimeOfAsync(admin.SaysAsync(done)), TimeOfAsync(seen()));
        return both[1] - both[0];

        async Task<TimeSpan> TimeOfAsync(Task task)
        {
            await task;
            return watch.Elapsed;
        }
    }
}
