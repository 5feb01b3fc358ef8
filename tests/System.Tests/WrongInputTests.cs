using System.Net;
using System.Text;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.SystemTests;

/// <summary>Wrong input to every endpoint that takes some is 400 and names the field.</summary>
[Collection(StackCollection.Name)]
public sealed class WrongInputTests(ReportingStack stack)
{
    private const string GoodItem = """{"sku":"A","name":"A thing","quantity":1,"unitPrice":10}""";

    [Theory]
    [InlineData("POST", "/api/auth/register", """{"email":"nonsense","password":"correct horse battery staple","name":"A","company":"C"}""", "email")]
    [InlineData("POST", "/api/auth/register", """{"email":"a@example.com","password":"short","name":"A","company":"C"}""", "password")]
    [InlineData("POST", "/api/auth/register", """{"email":"a@example.com","password":"correct horse battery staple","name":"","company":"C"}""", "name")]
    [InlineData("POST", "/api/auth/register", """{"email":"a@example.com","password":"correct horse battery staple","name":"A","company":""}""", "company")]
    [InlineData("POST", "/api/auth/register", """{"email":"a@example.com","password":"correct horse battery staple","name":"A","company":"C","role":"admin"}""", "role")]
    [InlineData("POST", "/api/auth/login", """{"email":"","password":"x"}""", "email")]
    [InlineData("POST", "/api/auth/login", """{"email":"a@example.com","password":""}""", "password")]
    [InlineData("POST", "/api/auth/login/tenant", """{"loginToken":"","tenantId":"0198c0de-0000-7000-8000-000000000000"}""", "loginToken")]
    [InlineData("POST", "/api/auth/refresh", """{"refreshToken":""}""", "refreshToken")]
    [InlineData("POST", "/api/auth/switch-tenant", """{"tenantId":"nonsense"}""", "tenantId")]
    [InlineData("DELETE", "/api/auth/sessions/nonsense", null, "id")]
    [InlineData("GET", "/api/members?limit=100000", null, "limit")]
    [InlineData("PUT", "/api/users/me", """{"displayName":"","locale":"en","timeZone":"UTC"}""", "displayName")]
    [InlineData("PUT", "/api/users/me", """{"displayName":"A","locale":"en","timeZone":"Mars/Olympus"}""", "timeZone")]
    [InlineData("GET", "/api/users/nonsense", null, "id")]
    [InlineData("POST", "/api/orders", """{"currency":"XXQ","items":[""" + GoodItem + "]}", "currency")]
    [InlineData("POST", "/api/orders", """{"currency":"EUR","items":[]}""", "items")]
    [InlineData("POST", "/api/orders", """{"currency":"EUR","items":[""" + GoodItem + """,{"sku":"A","name":"A","quantity":0,"unitPrice":1}]}""", "items[1].quantity")]
    [InlineData("POST", "/api/orders", """{"currency":"EUR","items":[{"sku":"A","name":"A","quantity":1,"unitPrice":-1}]}""", "items[0].unitPrice")]
    [InlineData("POST", "/api/orders", """{"currency":"EUR","items":[{"sku":"A","name":"A","quantity":1,"unitPrice":-0.4}]}""", "items[0].unitPrice")]
    [InlineData("POST", "/api/orders", """{"currency":"EUR","items":[{"sku":"A","name":"A","quantity":1,"unitPrice":1000000000.4}]}""", "items[0].unitPrice")]
    [InlineData("POST", "/api/orders", """{"currency":"EUR","items":[""" + GoodItem + """],"ownerId":"x"}""", "ownerId")]
    [InlineData("POST", "/api/orders", """{"currency":"EUR","items":"many"}""", "items")]
    [InlineData("POST", "/api/orders", "{", "body")]
    [InlineData("GET", "/api/orders?limit=0", null, "limit")]
    [InlineData("GET", "/api/orders?cursor=nonsense", null, "cursor")]
    [InlineData("GET", "/api/orders?status=nonsense", null, "status")]
    [InlineData("GET", "/api/orders/nonsense", null, "id")]
    [InlineData("POST", "/api/orders/nonsense/cancellation", null, "id")]
    [InlineData("POST", "/api/orders/nonsense/payment", null, "id")]
    [InlineData("POST", "/api/orders/nonsense/shipment", null, "id")]
    [InlineData("DELETE", "/api/orders/nonsense", null, "id")]
    [InlineData("GET", "/api/analytics/orders?from=yesterday", null, "from")]
    [InlineData("GET", "/api/analytics/orders?from=2026-02-01&to=2026-01-01", null, "from")]
    [InlineData("GET", "/api/users?search=%00", null, "search")]
    [InlineData("GET", "/api/users?cursor=eyJTb3J0IjoibmFtZSIsIlRleHQiOiJcdTAwMDAiLCJUaW1lIjoiMjAyNi0wMS0wMVQwMDowMDowMCswMDowMCIsIklkIjoiMDE5OGMwZGUtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAwIn0", null, "cursor")]
    [InlineData("GET", "/api/users?sort=since&cursor=eyJTb3J0Ijoic2luY2UiLCJUZXh0IjoiYSIsIlRpbWUiOiIyMDI2LTAxLTAxVDAwOjAwOjAwKzAxOjAwIiwiSWQiOiIwMTk4YzBkZS0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDAifQ", null, "cursor")]
    [InlineData("PUT", "/api/users/me", """{"displayName":"A","locale":""}""", "locale")]
    [InlineData("PUT", "/api/users/me/preferences", """{"a":"\u0000"}""", "a")]
    [InlineData("PUT", "/api/users/me/preferences", """{"a":"\ud800"}""", "a")]
    [InlineData("PUT", "/api/users/me/preferences", """{"a":1e200000}""", "a")]
    [InlineData("PUT", "/api/users/me/preferences", """{"a":1e-200000}""", "a")]
    [InlineData("PUT", "/api/users/me/preferences", """{"\u0000":"a"}""", "preferences")]
    [InlineData("PUT", "/api/notifications/digest", """{"every":"day","at":"","kinds":["orders"]}""", "at")]
    [InlineData("PUT", "/api/notifications/digest", """{"every":"week","at":"07:30","on":"","kinds":["orders"]}""", "on")]
    [InlineData("PUT", "/api/notifications/preferences", """{"items":[null]}""", "items")]
    [InlineData("POST", "/api/webhooks", """{"url":"https://example.com/x","events":["orders.placed.v1"],"description":"\u0000"}""", "description")]
    [InlineData("POST", "/api/webhooks", """{"url":"https://example.com/\u0000","events":["orders.placed.v1"]}""", "url")]
    [InlineData("POST", "/api/webhooks", """{"url":"https://example.com/x","events":[null,"no.such"]}""", "events")]
    [InlineData("GET", "/api/orders/imports/0198c0de-0000-7000-8000-000000000000/errors?cursor=", null, "cursor")]
    [InlineData("GET", "/api/orders/imports/0198c0de-0000-7000-8000-000000000000/errors?cursor=%D9%A3", null, "cursor")]
    [InlineData("GET", "/api/analytics/traffic?by=hour&from=9999-12-31&to=9999-12-31", null, "to")]
    [InlineData("POST", "/api/analytics/rebuild?from=9999-12-31&to=9999-12-31", null, "to")]
    public async Task Endpoint_WithWrongInput_NamesTheField(string method, string path, string? body, string field)
    {
        using var company = await Company.RegisterAsync(stack);
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");

        var answer = await company.Admin.SendAsync(new(method), path, content);

        Assert.True(answer.Status is HttpStatusCode.BadRequest, answer.ToString());
        Assert.Equal("Validation failed", answer.Error);
        Assert.Equal("application/problem+json", answer.MediaType);
        Assert.Contains(field, answer.Fields);
    }
}
