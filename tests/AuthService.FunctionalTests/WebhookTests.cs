using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.TestKit.Stack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.AuthService.FunctionalTests;

/// <summary>A company's own systems are told of what happens in it, as Standard Webhooks has it.</summary>
[Collection(StackCollection.Name)]
public sealed class WebhookTests(GatehouseStack stack)
{
    [Fact]
    public async Task Order_ThatIsPlaced_IsToldSigned_AgainAfterAFailure_AndOnReplay()
    {
        using var company = await Company.RegisterAsync(stack);
        using var other = await Company.RegisterAsync(stack);
        await using var receiver = await Receiver.StartAsync();
        receiver.Answers.Enqueue(500);
        var created = Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync(
            "/api/webhooks", new { url = receiver.Url, events = new[] { "orders.placed.v1" }, description = "Ours" }));
        var (webhook, secret) = ($"/api/webhooks/{created.Json["webhook"]!["id"]}", (string)created.Json["secret"]!);
        Assert.DoesNotContain(secret, (await company.Admin.GetAsync(webhook)).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Admin.GetAsync(webhook)).Status);

        var order = Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync(
            "/api/orders", new { currency = "EUR", items = new[] { new { sku = "A", name = "A thing", quantity = 1, unitPrice = 10m } } }));
        await Eventually.Async(() => Task.FromResult(receiver.Received.Count), count => count == 2);
        var calls = receiver.Received.ToArray();
        Assert.Equal(calls[0].Id, calls[1].Id);
        Assert.All(calls, call => Assert.Contains(call.Sign(secret), call.Signatures));
        Assert.Equal("orders.placed.v1", (string?)calls[1].Json["type"]);
        Assert.Equal((string?)order.Json["id"], (string?)calls[1].Json["data"]!["orderId"]);

        var (log, _) = await Eventually.Async(
            async () => (await company.Admin.GetAsync(webhook + "/deliveries")).Json["items"]!.AsArray(), items => (string?)items[0]!["status"] == "delivered");
        Assert.Equal((2, 200), ((int)log[0]!["attempts"]!, (int)log[0]!["answer"]!));
        Assert.Equal(HttpStatusCode.NotFound, (await other.Admin.GetAsync(webhook + "/deliveries")).Status);

        // With another secret both sign for a while.
        var rotated = Person.Expect(HttpStatusCode.OK, await company.Admin.PostAsync(webhook + "/secret"));
        Person.Expect(HttpStatusCode.Accepted, await company.Admin.PostAsync($"{webhook}/deliveries/{log[0]!["id"]}/replay"));
        await Eventually.Async(() => Task.FromResult(receiver.Received.Count), count => count == 3);
        var replayed = receiver.Received.ToArray()[2];
        Assert.Equal(calls[0].Id, replayed.Id);
        Assert.Equal([replayed.Sign((string)rotated.Json["secret"]!), replayed.Sign(secret)], replayed.Signatures);
    }

    [Fact]
    public async Task Notification_OfAPerson_IsToldTheirOwnWebhook_Signed()
    {
        const string own = "/api/notifications/webhook";
        using var company = await Company.RegisterAsync(stack);
        using var person = await Person.JoinAsync(stack, company, "participant");
        await using var receiver = await Receiver.StartAsync();
        Assert.Equal(["url"], (await person.Client.SendAsync(HttpMethod.Put, own, new { url = "https://169.254.169.254/" })).Fields);
        var created = Person.Expect(HttpStatusCode.Created, await person.Client.SendAsync(HttpMethod.Put, own, new { url = receiver.Url }));
        var secret = (string)created.Json["secret"]!;
        Assert.Null((string?)Person.Expect(HttpStatusCode.OK, await person.Client.SendAsync(HttpMethod.Put, own, new { url = receiver.Url })).Json["secret"]);
        Person.Expect(HttpStatusCode.OK, await person.Client.SendAsync(
            HttpMethod.Put, "/api/notifications/preferences", new { items = new[] { new { kind = "orders", inApp = false, mail = false, webhook = true } } }));

        var order = Person.Expect(HttpStatusCode.Created, await person.Client.PostAsync(
            "/api/orders", new { currency = "EUR", items = new[] { new { sku = "A", name = "A thing", quantity = 1, unitPrice = 10m } } }));
        Person.Expect(HttpStatusCode.OK, await company.Admin.PostAsync($"/api/orders/{order.Json["id"]}/payment"));
        await Eventually.Async(() => Task.FromResult(receiver.Received.Count), count => count == 1);
        var call = receiver.Received.First();
        Assert.Equal([call.Sign(secret)], call.Signatures);
        Assert.Equal(("people.notified.v1", "Order paid"), ((string?)call.Json["type"], (string?)call.Json["data"]!["title"]));
        await Eventually.Async(
            () => person.Client.GetAsync(own + "/deliveries"), log => log.Status == HttpStatusCode.OK && (string?)log.Json["items"]![0]!["status"] == "delivered");

        Assert.Equal(HttpStatusCode.NotFound, (await company.Admin.GetAsync(own)).Status);
        Assert.Empty((await company.Admin.GetAsync("/api/webhooks")).Json["items"]!.AsArray());
        Person.Expect(HttpStatusCode.NoContent, await person.Client.SendAsync(HttpMethod.Delete, own));
        Assert.Equal(HttpStatusCode.NotFound, (await person.Client.GetAsync(own)).Status);
    }

    [Fact]
    public async Task Digest_IsSetByItsPerson_AndWrongOnesNameTheField()
    {
        const string digest = "/api/notifications/digest";
        using var company = await Company.RegisterAsync(stack);
        using var person = await Person.JoinAsync(stack, company, "participant");

        var set = Person.Expect(HttpStatusCode.OK, await person.Client.SendAsync(
            HttpMethod.Put, digest, new { every = "week", at = "07:30", on = "friday", kinds = new[] { "orders", "security" } }));
        Assert.Equal(set.Body, (await person.Client.GetAsync(digest)).Body);
        Assert.Equal((DayOfWeek.Friday, new TimeOnly(7, 30)), (set.Json["nextAt"]!.GetValue<DateTimeOffset>().DayOfWeek, TimeOnly.FromDateTime(set.Json["nextAt"]!.GetValue<DateTimeOffset>().UtcDateTime)));
        Assert.Equal("off", (string?)(await company.Admin.GetAsync(digest)).Json["every"]);
        Assert.Equal(["at"], (await person.Client.SendAsync(HttpMethod.Put, digest, new { every = "day", at = "25:00", kinds = new[] { "orders" } })).Fields);
    }

    [Theory]
    [InlineData("http://10.1.2.3/hook")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://user:password@example.com/hook")]
    [InlineData("ftp://example.com/hook")]
    public async Task Address_ThatLeadsInside_IsRefused(string url)
    {
        using var company = await Company.RegisterAsync(stack);

        var refused = await company.Admin.PostAsync("/api/webhooks", new { url, events = new[] { "orders.placed.v1" } });

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(["url"], refused.Fields);
    }

    private sealed record Call(string Id, string Timestamp, string[] Signatures, string Body)
    {
        public JsonNode Json => JsonNode.Parse(Body)!;

        public string Sign(string secret) => "v1," + Convert.ToBase64String(HMACSHA256.HashData(
            Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Id}.{Timestamp}.{Body}"))));
    }

    private sealed class Receiver(WebApplication app) : IAsyncDisposable
    {
        public ConcurrentQueue<Call> Received { get; } = [];

        public ConcurrentQueue<int> Answers { get; } = [];

        public string Url => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook";

        public static async Task<Receiver> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var receiver = new Receiver(builder.Build());
            receiver.Map();
            await receiver.StartListeningAsync();
            return receiver;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private void Map() => app.MapPost("/hook", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var headers = context.Request.Headers;
            Received.Enqueue(new(headers["webhook-id"]!, headers["webhook-timestamp"]!, headers["webhook-signature"].ToString().Split(' '), await reader.ReadToEndAsync()));
            context.Response.StatusCode = Answers.TryDequeue(out var status) ? status : 200;
        });

        private Task StartListeningAsync() => app.StartAsync();
    }
}
