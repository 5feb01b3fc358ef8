using System.Net;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.SystemTests;

/// <summary>What a policy asks about a request has one answer, at the gateway and in the service behind it.</summary>
[Collection(StackCollection.Name)]
public sealed class RequestAttributeTests(ReportingStack stack)
{
    private const string Elsewhere = "198.51.100.7";

    [Fact]
    public async Task Path_InAPolicy_IsThePublicOneForTheServiceToo()
    {
        using var company = await Company.RegisterAsync(stack);
        var (small, large) = (await PlaceAsync(company, 10), await PlaceAsync(company, 1000));
        await DenyAsync(company, "not request.path startsWith \"/api/orders\" or resource.total > 100");

        // From then on it is in force; an order that may not be read is none.
        await Eventually.Async(() => company.Admin.GetAsync(large), a => a.Status is HttpStatusCode.NotFound);

        Person.Expect(HttpStatusCode.OK, await company.Admin.GetAsync(small));
        Assert.Single(Person.Expect(HttpStatusCode.OK, await company.Admin.GetAsync("/api/orders")).Json["items"]!.AsArray());
        Person.Expect(HttpStatusCode.OK, await company.Admin.PostAsync($"{small}/payment"));
    }

    [Fact]
    public async Task Address_InAPolicyOnAResource_IsTheClients()
    {
        using var company = await Company.RegisterAsync(stack);
        var order = await PlaceAsync(company, 1000);
        await DenyAsync(company, "resource.total > 100 and request.address startsWith \"198.51.\"");
        using var elsewhere = stack.CreateClient();
        elsewhere.Http.DefaultRequestHeaders.Remove("X-Forwarded-For");
        elsewhere.Http.DefaultRequestHeaders.Add("X-Forwarded-For", Elsewhere);
        elsewhere.AccessToken = company.Admin.AccessToken;

        await Eventually.Async(() => elsewhere.GetAsync(order), a => a.Status is HttpStatusCode.NotFound);

        Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.PostAsync($"{order}/payment")).Status);
        Person.Expect(HttpStatusCode.OK, await company.Admin.GetAsync(order));
        Person.Expect(HttpStatusCode.OK, await company.Admin.PostAsync($"{order}/payment"));
    }

    private static async Task<string> PlaceAsync(Company company, decimal total) => Person.Expect(
        HttpStatusCode.Created,
        await company.Admin.PostAsync("/api/orders", new { currency = "EUR", items = new[] { new { sku = "A", name = "A thing", quantity = 1, unitPrice = total } } })).Headers["Location"];

    private static async Task DenyAsync(Company company, string condition) => Person.Expect(
        HttpStatusCode.Created,
        await company.Admin.PostAsync("/api/policies", new { name = "Not so", effect = "deny", order = 10, permissions = new[] { "orders:*" }, condition }));
}
