using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit.Stack;
using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

/// <summary>Of two dashboards one may go at any time: whoever looks at its pages goes on with the other.</summary>
[Collection(DashboardCollection.Name)]
public sealed class ReplicaTests(DashboardStack stack, Browser browser)
{
    private const float Patience = 30_000;

    [Fact]
    public async Task DashboardKilled_ItsPagesGoOnWithTheOther_AndWithoutAny_TheySaySoAndRecover()
    {
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInAsync("/dashboard/members?sort=name", "People", company.Email, Company.Password);
        await dashboard.Page.EvaluateAsync("window.isSamePage = true");
        try
        {
            // Which of the two it is, nobody knows; whichever goes first, the page is served on.
            await stack.KillAsync(ResourceNames.Admin);
            await WorksAsync(dashboard, company);
            await StartAsync(ResourceNames.Admin);
            await stack.KillAsync(DashboardStack.Second);
            await WorksAsync(dashboard, company);
            Assert.False(await dashboard.Page.EvaluateAsync<bool>("window.isSamePage === true"), "The page was never served by either.");

            await stack.KillAsync(ResourceNames.Admin);
            await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Connection lost", new() { Timeout = Patience });
            await dashboard.PictureAsync("connection-lost");
        }
        finally
        {
            await StartAsync(DashboardStack.Second);
            await StartAsync(ResourceNames.Admin);
        }

        await Assertions.Expect(dashboard.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0, new() { Timeout = Patience });
        await WorksAsync(dashboard, company);
    }

    // The same page at the same place, and it takes clicks: a circuit is behind it.
    private static async Task WorksAsync(DashboardPage dashboard, Company company)
    {
        await Assertions.Expect(dashboard.Page.Locator("dialog[open]")).ToHaveCountAsync(0, new() { Timeout = Patience });
        await Assertions.Expect(dashboard.Row(company.Email)).ToBeVisibleAsync(new() { Timeout = Patience });

        // A click between the death and its being noticed goes nowhere, and whoever sees that clicks again.
        var dialog = dashboard.Page.Locator("dialog[data-open]");
        await Eventually.Async(
            async () =>
            {
                try
                {
                    await dashboard.Button("Invite").ClickAsync(new() { Timeout = Patience });
                    await dialog.WaitForAsync(new() { Timeout = 2000 });
                    return true;
                }
                catch (TimeoutException)
                {
                    return false;
                }
            },
            isOpen => isOpen);
        await dashboard.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(dashboard.Page.Locator("dialog[data-open]")).ToHaveCountAsync(0, new() { Timeout = Patience });
        Assert.EndsWith("/dashboard/members?sort=name", dashboard.Page.Url, StringComparison.Ordinal);
    }

    private async Task StartAsync(string resource)
    {
        if (stack.App.ResourceNotifications.TryGetCurrentState(resource, out var now) && now!.Snapshot.State?.Text == "Running")
        {
            return;
        }

        await stack.CommandAsync(resource, "resource-start");
        await stack.App.ResourceNotifications.WaitForResourceHealthyAsync(resource, Aspire.Hosting.ApplicationModel.WaitBehavior.WaitOnResourceUnavailable, CancellationToken.None);
    }
}
