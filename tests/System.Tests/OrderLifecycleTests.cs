using System.Globalization;
using System.Net;
using System.Text;
using Gatehouse.TestKit.Stack;
using Xunit.Abstractions;

namespace Gatehouse.SystemTests;

/// <summary>An order from placing to refund, and orders by the file.</summary>
[Collection(StackCollection.Name)]
public sealed class OrderLifecycleTests(ReportingStack stack, ITestOutputHelper output)
{
    private const string Heading = "currency,sku,name,quantity,unitPrice\n";

    private static readonly object Order = new { currency = "EUR", items = new[] { new { sku = "A", name = "A thing", quantity = 2, unitPrice = 5m } } };

    [Fact]
    public async Task Order_ThroughItsWholeLife_CountsUntilItIsRefunded()
    {
        using var company = await Company.RegisterAsync(stack);
        var placed = await company.Admin.PostAsync("/api/orders", Order);
        var path = placed.Headers["Location"];
        await Eventually.Async(() => company.Admin.GetAsync("/api/analytics/orders"), a => (int)a.Json["orders"]! == 1);

        foreach (var (step, status) in new[] { ("payment", "paid"), ("shipment", "shipped"), ("delivery", "delivered"), ("refund", "refunded") })
        {
            var answer = await company.Admin.PostAsync($"{path}/{step}");
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal(status, (string?)answer.Json["status"]);
            Assert.Equal(HttpStatusCode.Conflict, (await company.Admin.PostAsync($"{path}/{step}")).Status);
        }

        await Eventually.Async(() => company.Admin.GetAsync("/api/analytics/orders"), a => (int)a.Json["orders"]! == 0);
        Assert.Equal(HttpStatusCode.Conflict, (await company.Admin.SendAsync(HttpMethod.Delete, path)).Status);
    }

    [Fact]
    public async Task Order_ChangedByTwo_RefusesTheOneWhoSawAnOlderVersion()
    {
        using var company = await Company.RegisterAsync(stack);
        var placed = await company.Admin.PostAsync("/api/orders", Order);
        var (path, seen) = (placed.Headers["Location"], ("If-Match", placed.Headers["ETag"]));

        Assert.Equal(HttpStatusCode.OK, (await company.Admin.SendAsync(HttpMethod.Post, $"{path}/payment", null, seen)).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await company.Admin.SendAsync(HttpMethod.Post, $"{path}/cancellation", null, seen)).Status);
    }

    [Fact]
    public async Task List_Filtered_ShowsOnlyWhatWasAskedFor()
    {
        using var company = await Company.RegisterAsync(stack);
        await company.Admin.PostAsync("/api/orders", Order);
        var paid = await company.Admin.PostAsync("/api/orders", new { currency = "USD", items = new[] { new { sku = "A", name = "A", quantity = 1, unitPrice = 1 } } });
        await company.Admin.PostAsync(paid.Headers["Location"] + "/payment");
        var later = Uri.EscapeDataString(DateTimeOffset.UtcNow.AddHours(1).ToString("O", CultureInfo.InvariantCulture));

        Assert.Equal(2, await CountAsync(""));
        Assert.Equal(1, await CountAsync("?status=paid"));
        Assert.Equal(1, await CountAsync("?currency=EUR"));
        Assert.Equal(0, await CountAsync("?currency=EUR&status=paid"));
        Assert.Equal(0, await CountAsync($"?from={later}"));
        Assert.Equal(2, await CountAsync($"?to={later}&ownerId={company.UserId}"));
        Assert.Equal(0, await CountAsync($"?ownerId={Guid.NewGuid()}"));
        Assert.Equal(HttpStatusCode.BadRequest, (await company.Admin.GetAsync("/api/orders?currency=euro")).Status);

        async Task<int> CountAsync(string query) => (await company.Admin.GetAsync("/api/orders" + query)).Json["items"]!.AsArray().Count;
    }

    [Fact]
    public async Task Import_OfAFile_PlacesTheGoodRowsAndNamesTheBad()
    {
        using var company = await Company.RegisterAsync(stack);
        var file = new StringBuilder(Heading);
        for (var n = 0; n < 1200; n++)
        {
            file.Append(CultureInfo.InvariantCulture, $"{(n % 100 == 0 ? "XXX" : "EUR")},S-{n},Thing {n},1,1.00\n");
        }

        var answer = await ImportAsync(company, file.ToString());
        Assert.Equal((HttpStatusCode.Accepted, 1200, 12), (answer.Status, (int)answer.Json["rows"]!, (int)answer.Json["refused"]!));
        var (import, took) = await Eventually.Async(
            () => company.Admin.GetAsync($"/api/orders/imports/{answer.Json["id"]}"), a => (string?)a.Json["status"] == "finished");
        output.WriteLine($"1,188 orders placed after {took.TotalMilliseconds:F0} ms");
        Assert.Equal(1188, (int)import.Json["placed"]!);
        await Eventually.Async(() => company.Admin.GetAsync("/api/analytics/orders"), a => (int)a.Json["orders"]! == 1188);

        var errors = await company.Admin.GetAsync($"/api/orders/imports/{answer.Json["id"]}/errors?limit=10");
        Assert.Equal((2, "currency"), ((int)errors.Json["items"]![0]!["line"]!, (string?)errors.Json["items"]![0]!["field"]));
        var rest = await company.Admin.GetAsync($"/api/orders/imports/{answer.Json["id"]}/errors?limit=10&cursor={errors.Json["nextCursor"]}");
        Assert.Equal([1002, 1102], rest.Json["items"]!.AsArray().Select(item => (int)item!["line"]!));

        using var exported = await company.Admin.Http.GetAsync(new Uri("/api/orders/export", UriKind.Relative));
        Assert.Equal("1188", exported.Headers.GetValues("X-Total-Count").Single());
        Assert.Equal(1189, (await exported.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Import_WithTheSameKey_IsTheSameImport_AndAnotherFileIsAConflict()
    {
        using var company = await Company.RegisterAsync(stack);
        using var other = await Company.RegisterAsync(stack);
        var key = Guid.CreateVersion7().ToString();
        var first = await ImportAsync(company, Heading + "EUR,A,A,1,1\nEUR,B,B,1,2\n", key);
        Assert.Equal(HttpStatusCode.Accepted, first.Status);

        // Together, before the first has anything placed, and after.
        var again = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ImportAsync(company, Heading + "EUR,A,A,1,1\nEUR,B,B,1,2\n", key)));
        await Eventually.Async(() => company.Admin.GetAsync($"/api/orders/imports/{first.Json["id"]}"), a => (string?)a.Json["status"] == "finished");
        var late = await ImportAsync(company, Heading + "EUR,A,A,1,1\nEUR,B,B,1,2\n", key);
        Assert.All([.. again, late], answer => Assert.Equal((HttpStatusCode.Accepted, first.Body), (answer.Status, answer.Body)));

        Assert.Equal(HttpStatusCode.Conflict, (await ImportAsync(company, Heading + "EUR,A,A,1,1\nEUR,B,B,1,3\n", key)).Status);
        Assert.NotEqual((string?)first.Json["id"], (string?)(await ImportAsync(other, Heading + "EUR,A,A,1,1\nEUR,B,B,1,2\n", key)).Json["id"]);
        await Eventually.Async(() => company.Admin.GetAsync("/api/analytics/orders"), a => (int)a.Json["orders"]! == 2);
        Assert.Equal(2, (await company.Admin.GetAsync("/api/orders")).Json["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Imports_AtOnceWithTheSameNewKey_AreOne()
    {
        using var company = await Company.RegisterAsync(stack);
        var key = Guid.CreateVersion7().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ImportAsync(company, Heading + "EUR,A,A,1,1\n", key)));

        Assert.Single(answers.Select(answer => (answer.Status, answer.Body)).Distinct());
        Assert.Equal(HttpStatusCode.Accepted, answers[0].Status);
        await Eventually.Async(() => company.Admin.GetAsync($"/api/orders/imports/{answers[0].Json["id"]}"), a => (string?)a.Json["status"] == "finished");
        Assert.Single((await company.Admin.GetAsync("/api/orders")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task Import_WithARowThatIsTooLongInsideAnEmoji_ListsItAsRefused()
    {
        using var company = await Company.RegisterAsync(stack);

        var answer = await ImportAsync(company, $"{Heading}EUR,A,A,1,1\n{new string('x', 999)}\U0001F600 and more\n");

        Assert.Equal((HttpStatusCode.Accepted, 1), (answer.Status, (int)answer.Json["refused"]!));
        var errors = await company.Admin.GetAsync($"/api/orders/imports/{answer.Json["id"]}/errors");
        Assert.Equal((3, "Longer than 1000 characters."), ((int)errors.Json["items"]![0]!["line"]!, (string?)errors.Json["items"]![0]!["message"]));
    }

    [Theory]
    [InlineData("", "heading")]
    [InlineData("sku,name\nA,B\n", "heading")]
    [InlineData(Heading, "rows")]
    public async Task Import_OfNoOrderFile_NamesWhatIsWrong(string file, string field)
    {
        using var company = await Company.RegisterAsync(stack);
        var answer = await ImportAsync(company, file);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal([field], answer.Fields);
    }

    [Fact]
    public async Task Import_OfAnotherCompany_IsNotFound()
    {
        using var company = await Company.RegisterAsync(stack);
        using var other = await Company.RegisterAsync(stack);
        var import = await ImportAsync(company, Heading + "EUR,A,A,1,1\n");

        Assert.Equal(HttpStatusCode.NotFound, (await other.Admin.GetAsync($"/api/orders/imports/{import.Json["id"]}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Admin.GetAsync($"/api/orders/imports/{import.Json["id"]}/errors")).Status);
    }

    private static async Task<Answer> ImportAsync(Company company, string file, string? key = null)
    {
        using var content = new StringContent(file, Encoding.UTF8, "text/csv");
        if (key is not null)
        {
            content.Headers.Add("Idempotency-Key", key);
        }

        using var response = await company.Admin.Http.PostAsync(new Uri("/api/orders/imports", UriKind.Relative), content);
        return new(
            response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.MediaType,
            response.Headers.ToDictionary(h => h.Key, h => string.Join(",", h.Value)));
    }
}
