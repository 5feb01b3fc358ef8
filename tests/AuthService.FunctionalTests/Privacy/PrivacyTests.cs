using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.Privacy;

/// <summary>A person takes their data along, and goes without a trace.</summary>
[Collection(StackCollection.Name)]
public sealed class PrivacyTests(GatehouseStack stack)
{
    // The smallest PNG there is, as far as anybody looks.
    private static readonly byte[] Picture = [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 0];

    [Fact]
    public async Task Export_IsOneArchiveFromEveryService_WithTrueCountsAndHashes()
    {
        using var company = await Company.RegisterAsync(stack);
        using var person = await PersonWithDataAsync(company);
        using var stranger = await Person.JoinAsync(stack, company, "participant");

        var begun = Person.Expect(HttpStatusCode.Accepted, await person.Client.PostAsync("/privacy/export"));
        var request = $"/privacy/requests/{begun.Json["id"]}";
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Client.GetAsync(request)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await company.Admin.GetAsync(request + "/archive")).Status);
        await FinishedAsync(() => person.Client.GetAsync(request));

        var files = await UnzipAsync(await person.Client.Http.GetByteArrayAsync(new Uri(request + "/archive", UriKind.Relative)));
        var manifest = JsonNode.Parse(files["manifest.json"])!["files"]!.AsArray();
        Assert.Equal(files.Keys.Where(f => f != "manifest.json").Order(StringComparer.Ordinal), manifest.Select(f => (string)f!["file"]!).Order(StringComparer.Ordinal));
        Assert.All(manifest, file =>
        {
            var content = files[(string)file!["file"]!];
            Assert.Equal((string)file["sha256"]!, Convert.ToHexStringLower(SHA256.HashData(content)));
            Assert.Equal((int)file["records"]!, JsonNode.Parse(content)!.AsArray().Count);
        });
        string[] filled =
        [
            "auth/account.json", "auth/memberships.json", "auth/sessions.json", "auth/devices.json", "auth/audit.json", "auth/mails.json",
            "users/profile.json", "users/avatar.json", "users/notifications.json", "orders/orders.json", "analytics/order-facts.json",
        ];
        Assert.All(filled, file => Assert.NotEmpty(JsonNode.Parse(files[file])!.AsArray()));
        Assert.Equal(person.Email, (string?)JsonNode.Parse(files["auth/account.json"])![0]!["email"]);
        Assert.Single(JsonNode.Parse(files["orders/orders.json"])!.AsArray());

        // Of somebody else only who acts on every company may ask.
        Assert.Equal(HttpStatusCode.Forbidden, (await company.Admin.PostAsync("/privacy/export", new { userId = person.UserId })).Status);
    }

    [Fact]
    public async Task Erasure_LeavesNoTraceOfTheAddress_AndTheAuditChainWhole()
    {
        using var company = await Company.RegisterAsync(stack);
        using var person = await PersonWithDataAsync(company);
        var export = Person.Expect(HttpStatusCode.Accepted, await person.Client.PostAsync("/privacy/export"));
        await FinishedAsync(() => person.Client.GetAsync($"/privacy/requests/{export.Json["id"]}"));
        Assert.NotEmpty(await Traces.FindAsync(stack, person.Email));

        Assert.Equal(["confirmEmail"], (await person.Client.PostAsync("/privacy/erase", new { confirmEmail = company.Email })).Fields);
        Assert.Equal(HttpStatusCode.Conflict, (await company.Admin.PostAsync("/privacy/erase", new { confirmEmail = company.Email })).Status);
        var begun = Person.Expect(HttpStatusCode.Accepted, await person.Client.PostAsync("/privacy/erase", new { confirmEmail = person.Email }));

        using var nobody = stack.CreateClient();
        var (id, receiptToken) = ((string)begun.Json["id"]!, (string)begun.Json["receiptToken"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await nobody.PostAsync("/privacy/receipt", new { id, receiptToken = "not it" })).Status);
        var finished = await FinishedAsync(() => nobody.PostAsync("/privacy/receipt", new { id, receiptToken }));
        var receipt = finished.Json["receipt"]!;
        Assert.Equal("masked", Line(receipt, "orders", "orders").How);
        Assert.Equal(1, Line(receipt, "orders", "orders").Count);
        Assert.Equal(("removed", 1), Line(receipt, "users", "avatar"));
        Assert.True(Line(receipt, "auth", "audit").Count > 0);
        Assert.True(Line(receipt, "auth", "audit-addresses") is ("removed", > 0));

        // What was on its way through the streams, or counted for a minute, goes by itself.
        await Eventually.Async(() => Traces.FindAsync(stack, person.Email), traces => traces.Count == 0);
        Assert.Equal(HttpStatusCode.Unauthorized, (await person.Client.GetAsync("/api/auth/me")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.LoginAsync(person.Email, Company.Password)).Status);
        Assert.True((bool)(await company.Admin.PostAsync("/api/audit/verify")).Json["intact"]!);
    }

    private async Task<Person> PersonWithDataAsync(Company company)
    {
        var person = await Person.JoinAsync(stack, company, "participant");
        var placed = Person.Expect(HttpStatusCode.Created, await person.Client.PostAsync(
            "/api/orders", new { currency = "EUR", items = new[] { new { sku = "A", name = "A thing", quantity = 1, unitPrice = 10m } } }));
        using var picture = new ByteArrayContent(Picture);
        picture.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        Person.Expect(HttpStatusCode.NoContent, await person.Client.SendAsync(HttpMethod.Put, "/api/users/me/avatar", picture));
        Person.Expect(HttpStatusCode.OK, await person.Client.SendAsync(
            HttpMethod.Put, "/api/notifications/preferences", new { items = new[] { new { kind = "orders", inApp = true, mail = true } } }));

        // A notification, and a mail that another service asked for.
        Person.Expect(HttpStatusCode.OK, await company.Admin.PostAsync($"/api/orders/{placed.Json["id"]}/payment"));
        await Eventually.Async(() => person.Client.GetAsync("/api/notifications"), a => (int)a.Json["unread"]! == 1);
        await Eventually.Async(() => Mailbox.ReadAsync(person.Client, person.Email), mails => mails.Any(m => (string?)m["template"] == "notification"));
        await Eventually.Async(() => company.Admin.GetAsync("/api/analytics/orders"), a => (int)a.Json["orders"]! == 1);
        return person;
    }

    private static async Task<Answer> FinishedAsync(Func<Task<Answer>> ask) =>
        (await Eventually.Async(ask, a => a.Status == HttpStatusCode.OK && (string?)a.Json["status"] == "finished")).Value;

    private static (string How, int Count) Line(JsonNode receipt, string service, string what)
    {
        var line = receipt[service]!.AsArray().First(l => (string?)l!["what"] == what)!;
        return ((string)line["how"]!, (int)line["count"]!);
    }

    private static async Task<Dictionary<string, byte[]>> UnzipAsync(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        var files = new Dictionary<string, byte[]>();
        foreach (var entry in archive.Entries)
        {
            await using var content = entry.Open();
            using var bytes = new MemoryStream();
            await content.CopyToAsync(bytes);
            files.Add(entry.FullName, bytes.ToArray());
        }

        return files;
    }
}
