using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Gatehouse.AuthService.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>What holds for every page, and what a browser is shown when nothing works.</summary>
[Collection(AuthServerCollection.Name)]
public sealed partial class PageTests(AuthServer server)
{
    [Fact]
    public async Task EveryPage_CannotBeFramedKeptOrScripted()
    {
        var site = await server.SiteAsync();
        var firm = await Firm.FoundAsync(site.Services);
        using var browser = new SiteBrowser(site);
        var app = await ClientApp.RegisterAsync(site, firm);
        await browser.SignInAsync(await browser.GetAsync("/account/login"), firm.Email, Firm.Password);
        var paths = site.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") is true)
            .Select(e => $"/{e.RoutePattern.RawText!.Trim('/')}").Where(p => p.StartsWith("/account", StringComparison.Ordinal))
            .Select(p => Parameter().Replace(p, "x")).Append(app.Address()).Append("/connect/authorize").Append("/connect/end-session").Distinct().ToList();
        Assert.True(paths.Count > 25, $"{paths.Count}");

        var shown = 0;
        foreach (var path in paths)
        {
            var page = await browser.GetAsync(path);
            if (page.Location is not null || !page.Headers.GetValueOrDefault("Content-Type", "").StartsWith("text/html", StringComparison.Ordinal))
            {
                continue;
            }

            shown++;
            var policy = page.Headers["Content-Security-Policy"];
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Contains("no-store", page.Headers["Cache-Control"], StringComparison.Ordinal);
            Assert.DoesNotMatch(@"<script(?! src=""/account/pages\.js"")|\son[a-z]+=|\sstyle=|javascript:", page.Body);
        }

        Assert.True(shown > 20, $"{shown} of {paths.Count}");
    }

    [Fact]
    public async Task TooManyPasswords_AreAPageToPeople_AndAProblemToPrograms()
    {
        await using var site = await server.StartSiteAsync(("Auth:HashingQueueLength", "1"));
        var firm = await Firm.FoundAsync(site.Services);
        using var browser = new SiteBrowser(site);
        var login = await browser.GetAsync("/account/login");
        var queue = site.Services.GetRequiredService<HashingQueue>();
        using var release = new ManualResetEventSlim();
        using var working = new CountdownEvent(Math.Max(1, Environment.ProcessorCount - 1));
        var busy = new List<Task>();
        while (!working.IsSet)
        {
            var before = working.CurrentCount;
            busy.Add(queue.RunAsync(() => working.Signal() & release.Wait(TimeSpan.FromMinutes(1)), CancellationToken.None));
            SpinWait.SpinUntil(() => working.CurrentCount < before);
        }

        busy.Add(queue.RunAsync(() => true, CancellationToken.None));
        browser.Accept = "text/html,application/xhtml+xml,*/*;q=0.8";
        var page = await browser.SubmitAsync(login, "/account/login", ("email", firm.Email), ("password", Firm.Password));
        Assert.Equal((503, "2"), (page.Status, page.Headers["Retry-After"]));
        Assert.StartsWith("text/html", page.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Contains("Please come back in a moment", page.Body, StringComparison.Ordinal);
        Assert.Contains("2 seconds", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Try again</a>", page.Body, StringComparison.Ordinal);

        browser.Accept = "application/json";
        page = await browser.SubmitAsync(login, "/account/login", ("email", firm.Email), ("password", Firm.Password));
        Assert.Equal((503, "2", "application/problem+json"), (page.Status, page.Headers["Retry-After"], page.Headers["Content-Type"]));
        var call = await site.SendAsync(HttpMethod.Post, "/auth/login", null, new { email = firm.Email, password = Firm.Password }, ("Accept", "text/html"));
        Assert.Equal((503, "service_unavailable"), (call.Status, call["error"]));
        release.Set();
        await Task.WhenAll(busy);
    }

    [Fact]
    public async Task DatabaseAway_IsAPageToo()
    {
        await using var site = await server.StartSiteAsync(("ConnectionStrings:authdb", "Host=127.0.0.1;Port=1;Username=x;Password=x;Timeout=2"));
        foreach (var path in (string[])[$"/connect/authorize?client_id={Guid.NewGuid()}", "/account/login", "/account"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
            request.Headers.Add("Cookie", $"gh-signin={new string('x', 43)}");
            using var answer = await site.Http.SendAsync(request);
            var body = await answer.Content.ReadAsStringAsync();
            Assert.True((int)answer.StatusCode == 503, $"{path}: {answer.StatusCode} {body}");
            Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter?.Delta);
            Assert.Contains("5 seconds", body, StringComparison.Ordinal);
            Assert.Contains("Try again</a>", body, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.DoesNotContain("127.0.0.1:1", body, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
