using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

/// <summary>The whole way of a browser: through the gateway to another's provider and back, and out again.</summary>
public sealed class LoginTests(LoginSystem system, Browser browser) : IClassFixture<LoginSystem>, IClassFixture<Browser>
{
    private const string Cookie = "sid";

    [Fact]
    public async Task Browser_SignsInTalksAndSignsOut()
    {
        await using var context = await browser.OpenAsync(system.Gateway.Address);
        var page = await SignInAsync(context, "ada");

        var cookie = Assert.Single(await context.CookiesAsync(), cookie => cookie.Name == Cookie);
        Assert.True(cookie.HttpOnly);
        Assert.Equal("", await page.EvaluateAsync<string>("document.cookie"));
        Assert.Equal("Person ada <ada@example.org>", await page.EvaluateAsync<string>(
            "fetch('/whoami/me').then(a => a.json()).then(me => `${me.name} <${me.email}>`)"));

        await OpenSocketAsync(page);
        Assert.Equal(["ada@example.org", "hello"], await page.EvaluateAsync<string[]>("window.talk('hello')"));

        Assert.Equal(204, await page.EvaluateAsync<int>("fetch('/auth/logout', { method: 'POST' }).then(a => a.status)"));
        await EndsAsync(page, TimeSpan.FromSeconds(2));
        Assert.Equal(401, await page.EvaluateAsync<int>("fetch('/whoami/me').then(a => a.status)"));
        Assert.DoesNotContain(await context.CookiesAsync(), cookie => cookie.Name == Cookie);
    }

    [Fact]
    public async Task Provider_EndsItsSession_EndsOursAndItsSockets()
    {
        await using var context = await browser.OpenAsync(system.Gateway.Address);
        var page = await SignInAsync(context, "bob");
        await OpenSocketAsync(page);

        var other = await context.NewPageAsync();
        await other.GotoAsync($"{system.Provider.Issuer}/session/end");
        await other.GetByRole(AriaRole.Button, new() { Name = "Yes, sign me out" }).ClickAsync();

        await EndsAsync(page, TimeSpan.FromSeconds(5));
        Assert.Equal(401, await page.EvaluateAsync<int>("fetch('/whoami/me').then(a => a.status)"));
    }

    private async Task<IPage> SignInAsync(IBrowserContext context, string name)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync("/auth/login?next=/welcome");
        await page.Locator("input[name=login]").FillAsync(name);
        await page.Locator("input[name=password]").FillAsync("any");
        await page.Locator("button[type=submit]").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.WaitForURLAsync(new Uri(system.Gateway.Address, "/welcome").AbsoluteUri);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Welcome" })).ToBeVisibleAsync();
        return page;
    }

    private static Task OpenSocketAsync(IPage page) => page.EvaluateAsync(
        """
        () => new Promise((resolve, reject) => {
          const socket = new WebSocket(location.origin.replace('http', 'ws') + '/api/ws/chat');
          const heard = [];
          socket.onmessage = message => { heard.push(message.data); resolve(); window.answered?.(heard); };
          socket.onerror = () => reject(new Error('refused'));
          window.ended = new Promise(end => { socket.onclose = () => end(true); });
          window.talk = text => new Promise(answer => { window.answered = answer; socket.send(text); });
        })
        """);

    private static async Task EndsAsync(IPage page, TimeSpan within) => Assert.True(await page.EvaluateAsync<bool>("window.ended").WaitAsync(within));
}
