using System.Net;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit.Stack;
using Microsoft.Playwright;
using Npgsql;

namespace Gatehouse.BrowserTests;

/// <summary>What tests of pages begin with.</summary>
internal static class Steps
{
    public const string PlatformAdmin = "root@gatehouse.example";

    /// <summary>Somebody in a browser of their own, on a page of the dashboard.</summary>
    public static async Task<DashboardPage> SignedInAsync(this IBrowserContext context, string path, string heading, string email, string password)
    {
        var dashboard = await DashboardPage.OpenAsync(context, path);
        await dashboard.SignInAsync(email, password);
        await dashboard.ShowsAsync(heading);
        await dashboard.IsReadyAsync();
        return dashboard;
    }

    /// <summary>The same for a company's admin who signed in an hour ago: nobody is asked again, but for what is risky.</summary>
    public static async Task<DashboardPage> SignedInLongAgoAsync(this IBrowserContext context, GatehouseStack stack, Company company, string path, string heading)
    {
        var provider = await DashboardPage.OpenAsync(context, "/account/login");
        await provider.SignInAsync(company.Email, Company.Password);
        await provider.ShowsAsync("Your account");
        await using (var database = new NpgsqlConnection(await stack.ConnectionStringAsync(ResourceNames.OwnerOf(ResourceNames.AuthDb))))
        {
            await database.OpenAsync();
            await using var command = new NpgsqlCommand("update sessions set authenticated_at = authenticated_at - interval '1 hour' where user_id = $1", database);
            command.Parameters.AddWithValue(Guid.Parse(company.UserId));
            await command.ExecuteNonQueryAsync();
        }

        var dashboard = await DashboardPage.OpenAsync(context, path);
        await dashboard.ShowsAsync(heading);
        await dashboard.IsReadyAsync();
        return dashboard;
    }

    /// <summary>Waits for the page to take clicks: what is fetched, or refused, is shown by the circuit only.</summary>
    public static Task IsReadyAsync(this DashboardPage dashboard) =>
        Assertions.Expect(dashboard.Page.Locator(".loaded, [role=alert]").First).ToBeVisibleAsync(new() { Timeout = 15_000 });

    /// <summary>Invites somebody to a company and lets them accept.</summary>
    public static async Task<string> JoinAsync(this Company company, GatehouseStack stack, string role, string name)
    {
        var email = Person.NewEmail();
        Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync("/api/invitations", new { email, roles = new[] { role } }));
        using var client = stack.CreateClient();
        var token = await Mailbox.TokenAsync(client, email);
        Person.Expect(HttpStatusCode.OK, await client.PostAsync("/api/auth/invitations/accept", new { token, name, password = Company.Password }));
        return email;
    }

    public static ILocator Button(this DashboardPage dashboard, string name) =>
        dashboard.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>The row of a table that has a text.</summary>
    public static ILocator Row(this DashboardPage dashboard, string text) => dashboard.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = text });

    /// <summary>Waits until the page says that something was done.</summary>
    public static Task SaysAsync(this DashboardPage dashboard, string text) =>
        Assertions.Expect(dashboard.Page.Locator("p.notice[role=status]")).ToContainTextAsync(text);

    /// <summary>Keeps a picture where the build says, for docs/ and for whoever looks.</summary>
    public static async Task PictureAsync(this DashboardPage dashboard, string name)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
        {
            await dashboard.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"dashboard-{name}.png") });
        }
    }

    /// <summary>axe finds nothing serious in what is shown now: dialogs and tabs that have no address.</summary>
    public static Task IsAccessibleAsync(this DashboardPage dashboard, string name) => Axe.FindsNothingAsync(dashboard.Page, name);
}
