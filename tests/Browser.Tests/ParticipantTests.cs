using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.TestKit.Stack;
using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

/// <summary>Somebody without <c>dashboard:access</c> finds the same refusal at every address, and the API's behind it.</summary>
[Collection(DashboardCollection.Name)]
public sealed partial class ParticipantTests(DashboardStack stack, Browser browser)
{
    [Fact]
    public async Task EveryPage_RefusesAParticipant()
    {
        using var company = await Company.RegisterAsync(stack);
        var email = await company.JoinAsync(stack, "participant", "Pia Participant");
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await DashboardPage.OpenAsync(context);
        await dashboard.SignInAsync(email, Company.Password);
        await dashboard.ShowsAsync("No access to the dashboard");

        var pages = Pages();
        Assert.Contains("/members", pages);
        foreach (var page in pages)
        {
            await dashboard.Page.GotoAsync($"/dashboard{page}");
            await dashboard.ShowsAsync("No access to the dashboard");
            await Assertions.Expect(dashboard.Page.Locator("nav, table, .loaded, .figure")).ToHaveCountAsync(0);
            Assert.DoesNotContain(company.Email, await dashboard.Page.ContentAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task EveryReadThatNeedsMore_IsRefusedByTheApiToo()
    {
        using var company = await Company.RegisterAsync(stack);
        var email = await company.JoinAsync(stack, "participant", "Pia Participant");
        using var participant = stack.CreateClient();
        await participant.LoginAsync(email, Company.Password);
        var held = (await participant.GetAsync("/api/auth/me")).Json["permissions"]!.AsArray().Select(p => (string)p!).ToHashSet();

        var refused = 0;
        foreach (var (method, path, permission) in Routes(company.TenantId).Where(r => !held.Contains(r.Permission)))
        {
            var answer = await participant.SendAsync(new(method), path, method is "GET" or "DELETE" ? null : new { });
            Assert.True(answer.Status is HttpStatusCode.Forbidden, $"{method} {path}: {answer}");
            Assert.Contains(permission, answer.Error, StringComparison.Ordinal);
            refused++;
        }

        Assert.True(refused > 50, $"{refused}");
    }

    // As the pages themselves say where they are.
    private static List<string> Pages() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "AdminDashboard", "Components", "Pages"), "*.razor")
            .SelectMany(file => Directive().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Where(page => page is not ("/error" or "/not-found"))
            .Select(page => Placeholder().Replace(page, Guid.CreateVersion7().ToString())),
    ];

    private static List<(string Method, string Path, string Permission)> Routes(string tenant)
    {
        using var map = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "Gateway", "routes.json")));
        return
        [
            .. from route in map.RootElement.GetProperty("routes").EnumerateArray()
               where route.TryGetProperty("permission", out _) && !route.GetProperty("path").GetString()!.Contains("regex", StringComparison.Ordinal)
               from method in route.GetProperty("methods").EnumerateArray()
               select (method.GetString()!,
                   Placeholder().Replace(route.GetProperty("path").GetString()!, route.TryGetProperty("tenant", out _) ? tenant : Guid.CreateVersion7().ToString()),
                   route.GetProperty("permission").GetString()!),
        ];
    }

    [GeneratedRegex("""^@page "([^"]+)""", RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Placeholder();
}
