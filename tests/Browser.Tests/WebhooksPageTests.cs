using System.Collections.Concurrent;
using Gatehouse.TestKit.Stack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

/// <summary>A company's own systems are told what happens: set up, tried out and looked after on a page.</summary>
[Collection(DashboardCollection.Name)]
public sealed class WebhooksPageTests(DashboardStack stack, Browser browser)
{
    [Fact]
    public async Task Webhook_IsMadeTriedChangedAndRemoved_AndItsSecretIsShownOnce()
    {
        var heard = new ConcurrentQueue<string>();
        await using var receiver = await ReceiveAsync(heard);
        var url = receiver.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/hook";
        using var company = await Company.RegisterAsync(stack);
        await using var context = await browser.OpenAsync(stack.Gateway);
        var dashboard = await context.SignedInAsync("/dashboard/webhooks", "Webhooks", company.Email, Company.Password);
        var page = dashboard.Page;
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No webhooks" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "In", Exact = true })).ToHaveCountAsync(0);

        await dashboard.Button("New webhook").ClickAsync();
        await page.GetByLabel("Address").FillAsync("http://10.1.2.3/hook");
        await page.GetByLabel("orders.placed.v1").CheckAsync();
        await dashboard.Button("Create").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("url");
        await page.GetByLabel("Address").FillAsync(url);
        await dashboard.Button("Create").ClickAsync();
        var secret = await page.Locator("#secret-once").TextContentAsync();
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        await Assertions.Expect(dashboard.Button("Copy")).ToBeVisibleAsync();
        await dashboard.Button("Done").ClickAsync();
        await Assertions.Expect(page.Locator("#secret-once")).ToHaveCountAsync(0);
        Assert.DoesNotContain(secret!, await page.ContentAsync(), StringComparison.Ordinal);

        await dashboard.Button($"Send a test to {url}").ClickAsync();
        var log = page.GetByLabel("Deliveries", new() { Exact = true });
        var row = log.GetByRole(AriaRole.Row).Filter(new() { HasText = "webhooks.tested.v1" });
        await Assertions.Expect(row).ToContainTextAsync("Delivered", new() { Timeout = 15_000 });
        await Assertions.Expect(row).ToContainTextAsync("200");
        await dashboard.PictureAsync("webhook-deliveries");
        await dashboard.Button("Send webhooks.tested.v1 again").ClickAsync();
        await Eventually.Async(() => Task.FromResult(heard.Count), count => count == 2);
        Assert.Single(heard.Distinct());

        await dashboard.Button($"New secret for {url}").ClickAsync();
        Assert.NotEqual(secret, await page.Locator("#secret-once").TextContentAsync());
        await dashboard.Button("Done").ClickAsync();
        await dashboard.Button($"Change {url}").ClickAsync();
        await page.GetByLabel("What for").FillAsync("The warehouse");
        await page.GetByLabel("In use").UncheckAsync();
        await dashboard.Button("Save").ClickAsync();
        await dashboard.SaysAsync("is changed");
        await Assertions.Expect(dashboard.Row("The warehouse")).ToContainTextAsync("Off");

        await dashboard.Button($"Remove {url}").ClickAsync();
        await dashboard.Button("Remove").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No webhooks" })).ToBeVisibleAsync();
    }

    private static async Task<WebApplication> ReceiveAsync(ConcurrentQueue<string> heard)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/hook", (HttpContext call) => heard.Enqueue(call.Request.Headers["webhook-id"].ToString()));
        await app.StartAsync();
        return app;
    }
}
