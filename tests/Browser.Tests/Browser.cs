using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

/// <summary>
/// The system's Chromium, without a window: its headless shell where there is one, which draws no window that nobody sees
/// and needs less than half of the processor time.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Names =
        ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome.exe", "msedge.exe"];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async Task InitializeAsync()
    {
        // What is waited for comes sooner or later on a machine that does other work too; how soon is not what these tests are about.
        Assertions.SetDefaultExpectTimeout(20_000);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Find(),
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }

    /// <summary>A window with no cookies.</summary>
    public Task<IBrowserContext> OpenAsync(Uri gateway, ColorScheme scheme = ColorScheme.Light, bool javaScript = true)
    {
        ArgumentNullException.ThrowIfNull(gateway);

        // An address of its own, so that per-address limits stay as they are in production.
        var address = $"10.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}.{Random.Shared.Next(1, 255)}";
        return browser!.NewContextAsync(new()
        {
            BaseURL = gateway.AbsoluteUri,
            ColorScheme = scheme,
            JavaScriptEnabled = javaScript,
            ExtraHTTPHeaders = new Dictionary<string, string> { ["X-Forwarded-For"] = address },
        });
    }

    // CHROMIUM names one; without any, Playwright looks for its own.
    private static string? Find() =>
        Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named
            ? named
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
                .SelectMany(folder => Names.Select((name, rank) => (Rank: rank, Path: Path.Combine(folder, name))))
                .OrderBy(found => found.Rank).Select(found => found.Path).FirstOrDefault(File.Exists);
}
