using System.Net;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.SystemTests;

/// <summary>Stops and kills parts of a stack of its own.</summary>
public sealed class CrashTests(GatehouseStack stack) : IClassFixture<GatehouseStack>
{
    [Fact]
    public async Task OrderService_KilledBetweenCommitAndSending_LosesAndDoublesNothing()
    {
        using var company = await Company.RegisterAsync(stack);
        var order = new { currency = "EUR", items = new[] { new { sku = "A", name = "A thing", quantity = 1, unitPrice = 10m } } };

        // Without Redis the event cannot leave the outbox, so the kill is certain to come before it is sent.
        await stack.CommandAsync(RedisProcess, "resource-stop");
        var placed = await company.Admin.PostAsync("/api/orders", order);
        Assert.Equal(HttpStatusCode.Created, placed.Status);
        await stack.KillAsync(ResourceNames.Orders);
        await stack.CommandAsync(RedisProcess, "resource-start");
        await StartAsync(ResourceNames.Orders);

        await Eventually.Async(() => OrdersAsync(company), count => count == 1);
        var another = await company.Admin.PostAsync("/api/orders", order);
        Assert.Equal(HttpStatusCode.Created, another.Status);

        // The second event comes after the first one's copies, had there been any.
        await Eventually.Async(() => OrdersAsync(company), count => count >= 2);
        Assert.Equal(2, await OrdersAsync(company));
    }

    // One story, because every restart takes its time: an import is cut first, whose service's absence then holds up the others.
    [Fact]
    public async Task ImportExportAndErasure_WhoseServicesAreKilledHalfWay_GoOnWhereTheyWere()
    {
        using var company = await Company.RegisterAsync(stack);
        using var leaver = await Person.JoinAsync(stack, company, "participant");
        using var nobody = stack.CreateClient();

        var import = $"/api/orders/imports/{(await ImportAsync(company)).Json["id"]}";
        var (seen, _) = await Eventually.Async(() => company.Admin.GetAsync(import), a => (int)a.Json["placed"]! > 0);
        await stack.KillAsync(ResourceNames.Orders);
        Assert.Equal("running", (string?)seen.Json["status"]);

        // Without Orders the export stands still at its third step; the erasure at its second, for Orders has events to read.
        var export = $"/privacy/requests/{(await BegunAsync(company.Admin.PostAsync("/privacy/export"))).Json["id"]}";
        var erasure = await BegunAsync(leaver.Client.PostAsync("/privacy/erase", new { confirmEmail = leaver.Email }));
        var ticket = new { id = (string)erasure.Json["id"]!, receiptToken = (string)erasure.Json["receiptToken"]! };
        await Eventually.Async(() => company.Admin.GetAsync(export), a => (string?)a.Json["status"] == "waiting" && Done(a) == 2);
        await Eventually.Async(() => nobody.PostAsync("/privacy/receipt", ticket), a => Done(a) == 1);
        await stack.KillAsync(ResourceNames.Users);
        await StartAsync(ResourceNames.Orders, ResourceNames.Users);

        await Eventually.Async(() => company.Admin.GetAsync(import), a => a.Status == HttpStatusCode.OK && (string?)a.Json["status"] == "finished");
        await Eventually.Async(() => OrdersAsync(company), count => count == Rows);
        var (exported, _) = await Eventually.Async(() => company.Admin.GetAsync(export), IsFinished);
        Assert.Equal(4, Done(exported));
        Assert.Equal("application/zip", (await company.Admin.GetAsync(export + "/archive")).MediaType);
        var (erased, _) = await Eventually.Async(() => nobody.PostAsync("/privacy/receipt", ticket), IsFinished);
        Assert.Equal(["analytics", "auth", "orders", "streams", "users"], erased.Json["receipt"]!.AsObject().Select(line => line.Key).Where(step => step != "account").Order(StringComparer.Ordinal));
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.LoginAsync(leaver.Email, Company.Password)).Status);
        Assert.True((bool)(await company.Admin.PostAsync("/api/audit/verify")).Json["intact"]!);
    }

    private const int Rows = 3_000;

    private const string RedisProcess = "redis-server";

    private static int Done(Answer answer) => (int)answer.Json["progress"]!["done"]!;

    private static bool IsFinished(Answer answer) => answer.Status == HttpStatusCode.OK && (string?)answer.Json["status"] == "finished";

    private static async Task<Answer> BegunAsync(Task<Answer> asked) => Person.Expect(HttpStatusCode.Accepted, await asked);

    private static async Task<Answer> ImportAsync(Company company)
    {
        var rows = string.Concat(Enumerable.Range(0, Rows).Select(row => $"EUR,SKU-{row},A thing,1,10\n"));
        using var file = new StringContent("currency,sku,name,quantity,unitPrice\n" + rows, Encoding.UTF8, "text/csv");
        return await BegunAsync(company.Admin.SendAsync(HttpMethod.Post, "/api/orders/imports", file));
    }

    private async Task StartAsync(params string[] services)
    {
        foreach (var service in services)
        {
            await stack.CommandAsync(service, "resource-start");
            await stack.App.ResourceNotifications.WaitForResourceHealthyAsync(service, WaitBehavior.WaitOnResourceUnavailable, CancellationToken.None);
        }
    }

    private static async Task<int> OrdersAsync(Company company) =>
        await company.Admin.GetAsync("/api/analytics/orders") is { Status: HttpStatusCode.OK } answer ? (int)answer.Json["orders"]! : -1;
}
