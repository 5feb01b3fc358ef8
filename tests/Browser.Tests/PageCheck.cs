using Gatehouse.TestKit.Stack;
using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

/// <summary>What is looked at on every page of the provider.</summary>
internal static class PageCheck
{
    /// <summary>The page is there, all of it within its card, and axe finds nothing serious. Screenshots are kept where SCREENSHOTS says, for docs/.</summary>
    public static async Task ShowsAsync(IPage page, string heading, ColorScheme scheme = ColorScheme.Light, bool javaScript = true)
    {
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(heading);
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
        {
            var name = string.Concat(heading.ToLowerInvariant().Where(c => char.IsAsciiLetter(c) || c == ' ')).Replace(' ', '-');
            await page.Locator("main .card").ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{scheme.ToString().ToLowerInvariant()}.png") });
        }

        Assert.True(
            await page.Locator("main .card").EvaluateAsync<bool>("card => card.scrollWidth <= card.clientWidth"), $"{heading}: something is wider than the page shows");
        if (javaScript)
        {
            await Axe.FindsNothingAsync(page, heading);
        }
    }

    /// <summary>
    /// The address of an application at which a step ends. Nobody answers there: it was asked for, and what the browser then
    /// shows instead, under that address or one of its own, is waited for.
    /// </summary>
    public static async Task<string> ArrivesAsync(IPage page, string application, Func<Task> step)
    {
        var asked = await page.RunAndWaitForRequestAsync(step, request => request.Url.StartsWith(application + "?", StringComparison.Ordinal));
        await page.WaitForURLAsync(
            shown => shown.StartsWith(application, StringComparison.Ordinal) || shown.StartsWith("chrome-error:", StringComparison.Ordinal),
            new() { WaitUntil = WaitUntilState.Commit });
        return asked.Url;
    }

    /// <summary>The link in a mail, out of the development mailbox.</summary>
    public static async Task<string> LinkAsync(GatehouseStack stack, string email, string template)
    {
        using var client = stack.CreateClient();
        return (string)(await Mailbox.ReadAsync(client, email)).First(m => (string?)m["template"] == template)["model"]!["link"]!;
    }
}
