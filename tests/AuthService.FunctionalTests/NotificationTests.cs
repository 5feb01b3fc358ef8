using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests;

/// <summary>What people are told: of their orders, of their accounts; by whom they want and nobody else.</summary>
[Collection(StackCollection.Name)]
public sealed class NotificationTests(GatehouseStack stack)
{
    [Fact]
    public async Task Order_ThatMovesOn_IsToldItsOwner_Live()
    {
        using var company = await Company.RegisterAsync(stack);
        using var owner = await Person.JoinAsync(stack, company, "participant");
        using var other = await Company.RegisterAsync(stack);
        using var stream = await Stream.OpenAsync(owner.Client);
        Assert.Equal(0, (int)(await stream.NextAsync("unread"))["unread"]!);

        await PayAsync(company, await PlaceAsync(owner.Client));
        var told = (await stream.NextAsync("notification"))["notification"]!;
        Assert.Equal("Order paid", (string?)told["title"]);
        Assert.Equal(1, (int)(await stream.NextAsync("unread"))["unread"]!);

        var list = (await owner.Client.GetAsync("/api/notifications?unread=true")).Json;
        Assert.Equal((string?)told["id"], (string?)Assert.Single(list["items"]!.AsArray())!["id"]);
        Assert.Equal(1, (int)list["unread"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await company.Admin.PostAsync($"/api/notifications/{told["id"]}/read")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Admin.PostAsync($"/api/notifications/{told["id"]}/read")).Status);

        Person.Expect(HttpStatusCode.NoContent, await owner.Client.PostAsync($"/api/notifications/{told["id"]}/read"));
        Assert.Equal(0, (int)(await stream.NextAsync("unread"))["unread"]!);
        Assert.NotNull((string?)(await owner.Client.GetAsync("/api/notifications")).Json["items"]![0]!["readAt"]);
    }

    [Fact]
    public async Task Notifications_AreInPages_AndReadAtOnce()
    {
        using var company = await Company.RegisterAsync(stack);
        var order = await PlaceAsync(company.Admin);
        foreach (var step in new[] { "payment", "shipment", "delivery" })
        {
            Person.Expect(HttpStatusCode.OK, await company.Admin.PostAsync($"/api/orders/{order}/{step}"));
        }

        await Eventually.Async(() => company.Admin.GetAsync("/api/notifications"), a => (int)a.Json["unread"]! == 3);
        var first = (await company.Admin.GetAsync("/api/notifications?limit=2")).Json;
        var second = (await company.Admin.GetAsync($"/api/notifications?limit=2&cursor={first["nextCursor"]}")).Json;
        Assert.Equal(["Order delivered", "Order shipped", "Order paid"], Titles(first).Concat(Titles(second)));
        Assert.Null(second["nextCursor"]);

        Person.Expect(HttpStatusCode.NoContent, await company.Admin.PostAsync("/api/notifications/read-all"));
        Assert.Equal(0, (int)(await company.Admin.GetAsync("/api/notifications")).Json["unread"]!);

        // Who was away hears what came since.
        using var stream = await Stream.OpenAsync(company.Admin, (string)second["items"]![0]!["id"]!);
        Assert.Equal("Order shipped", (string?)(await stream.NextAsync("notification"))["notification"]!["title"]);
        Assert.Equal("Order delivered", (string?)(await stream.NextAsync("notification"))["notification"]!["title"]);
    }

    [Fact]
    public async Task Preferences_SayWhich_AndMailsSpeakTheLanguage()
    {
        using var company = await Company.RegisterAsync(stack);
        await Eventually.Async(() => company.Admin.GetAsync($"/api/users/{company.UserId}"), a => a.Status is HttpStatusCode.OK);
        Person.Expect(HttpStatusCode.OK, await company.Admin.SendAsync(HttpMethod.Put, "/api/users/me", new { displayName = "Ada", locale = "de-AT" }));
        var set = await company.Admin.SendAsync(
            HttpMethod.Put, "/api/notifications/preferences", new { items = new[] { new { kind = "orders", inApp = false, mail = true } } });
        Person.Expect(HttpStatusCode.OK, set);
        Assert.Equal(set.Body, (await company.Admin.GetAsync("/api/notifications/preferences")).Body);
        Assert.Equal(HttpStatusCode.BadRequest, (await company.Admin.SendAsync(
            HttpMethod.Put, "/api/notifications/preferences", new { items = new[] { new { kind = "weather", inApp = false, mail = true } } })).Status);

        await PayAsync(company, await PlaceAsync(company.Admin));
        var (mail, _) = await Eventually.Async(
            async () => (await Mailbox.ReadAsync(company.Admin, company.Email)).FirstOrDefault(m => (string?)m["template"] == "notification"), m => m is not null);
        Assert.Equal("Bestellung bezahlt", (string?)mail!["subject"]);
        Assert.Contains("Guten Tag Ada", (string)mail["text"]!, StringComparison.Ordinal);
        Assert.Contains(company.Name, (string)mail["text"]!, StringComparison.Ordinal);
        Assert.Equal(0, (int)(await company.Admin.GetAsync("/api/notifications")).Json["unread"]!);
    }

    [Fact]
    public async Task Alerts_ReachThePersonAndTheAdmins_OfThatCompanyOnly()
    {
        using var company = await Company.RegisterAsync(stack);
        using var other = await Company.RegisterAsync(stack);
        using var person = await Person.JoinAsync(stack, company, "participant");
        Person.Expect(HttpStatusCode.NoContent, await person.Client.PostAsync(
            "/api/auth/password/change", new { currentPassword = Company.Password, newPassword = "another correct horse battery" }));
        Person.Expect(HttpStatusCode.OK, await company.Admin.SendAsync(
            HttpMethod.Put, $"/api/members/{person.UserId}/roles", new { roles = new[] { "company_admin" } }));

        var (alerts, _) = await Eventually.Async(
            () => company.Admin.GetAsync($"/api/alerts?userId={person.UserId}"), a => a.Json["items"]!.AsArray().Count == 2);
        Assert.Equal(["password-changed", "roles-extended"], alerts.Json["items"]!.AsArray().Select(a => (string)a!["kind"]!).Order());
        await Eventually.Async(() => company.Admin.GetAsync("/api/notifications"), a => Titles(a.Json).Order().SequenceEqual(["More rights", "Password changed"]));
        await Eventually.Async(() => person.Client.GetAsync("/api/notifications"), a => Titles(a.Json).Contains("Password changed"));

        Assert.Empty((await other.Admin.GetAsync($"/api/alerts?userId={person.UserId}")).Json["items"]!.AsArray());
        Assert.Empty((await other.Admin.GetAsync("/api/notifications")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task Passwords_GuessedTooOften_AreAnAlert()
    {
        using var company = await Company.RegisterAsync(stack);
        using var guesser = stack.CreateClient();
        for (var i = 0; i < 10; i++)
        {
            await guesser.LoginAsync(company.Email, "not the password");
        }

        var (alert, _) = await Eventually.Async(
            () => company.Admin.GetAsync("/api/alerts?kind=locked"), a => a.Json["items"]!.AsArray().Count == 1);
        Assert.Equal(company.UserId, (string?)alert.Json["items"]![0]!["userId"]);
    }

    [Fact]
    public async Task MailLog_IsThePlatforms()
    {
        using var company = await Company.RegisterAsync(stack);
        using var root = await Person.PlatformAdminAsync(stack);
        Assert.Equal(HttpStatusCode.Forbidden, (await company.Admin.GetAsync("/api/mails")).Status);
        var (log, _) = await Eventually.Async(
            () => root.GetAsync($"/api/mails?status=sent&to={Uri.EscapeDataString(company.Email)}"), a => a.Json["items"]!.AsArray().Count == 1);
        Assert.Equal("confirm-email", (string?)log.Json["items"]![0]!["template"]);
        Assert.DoesNotContain("token", log.Body, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Titles(JsonNode list) => list["items"]!.AsArray().Select(n => (string)n!["title"]!);

    private static async Task<string> PlaceAsync(GatewayClient client)
    {
        var placed = await client.PostAsync(
            "/api/orders", new { currency = "EUR", items = new[] { new { sku = "A", name = "A thing", quantity = 1, unitPrice = 10m } } });
        Person.Expect(HttpStatusCode.Created, placed);
        return (string)placed.Json["id"]!;
    }

    private static async Task PayAsync(Company company, string order) =>
        Person.Expect(HttpStatusCode.OK, await company.Admin.PostAsync($"/api/orders/{order}/payment"));

    private sealed class Stream(HttpResponseMessage answer, StreamReader reader) : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        public static async Task<Stream> OpenAsync(GatewayClient client, string? last = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/notifications/stream");
            if (last is not null)
            {
                request.Headers.Add("Last-Event-ID", last);
            }

            var answer = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return new(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
        }

        /// <summary>The next event of a type, whatever else comes before.</summary>
        public async Task<JsonNode> NextAsync(string type)
        {
            using var limit = new CancellationTokenSource(Patience);
            var isWanted = false;
            while (await reader.ReadLineAsync(limit.Token) is { } line)
            {
                isWanted = line.StartsWith("event: ", StringComparison.Ordinal) ? line == $"event: {type}" : isWanted;
                if (isWanted && line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    return JsonNode.Parse(line["data: ".Length..])!;
                }
            }

            throw new EndOfStreamException();
        }

        public void Dispose()
        {
            reader.Dispose();
            answer.Dispose();
        }
    }
}
