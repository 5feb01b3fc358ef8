using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gatehouse.Gateway.UnitTests.Stack;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Gateway.UnitTests.Docs;

public sealed class DocsTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Theory]
    [InlineData("/docs/")]
    [InlineData("/openapi/orders.json")]
    [InlineData("/openapi/gateway.json")]
    public async Task Docs_InProduction_AskForAPermission(string path)
    {
        using var stranger = fixture.Gateway.Client();
        using var other = fixture.Gateway.Client(fixture.People.Add("orders:read"));
        using var reader = fixture.Gateway.Client(fixture.People.Add("docs:read"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(path)).StatusCode);
        Assert.NotEqual(HttpStatusCode.Unauthorized, (await reader.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Docs_InDevelopment_AreForAnyone()
    {
        await using var gateway = new GatewayHost(fixture.People, fixture.Redis.ConnectionString, fixture.Backend.Address, "Development");
        using var client = gateway.Client();

        Assert.Contains("\"title\":\"orders\"", await client.GetStringAsync("/openapi/orders.json"), StringComparison.Ordinal);
        Assert.Contains("/healthz", await client.GetStringAsync("/openapi/gateway.json"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/openapi/nobody.json")).StatusCode);
        var page = await client.GetAsync("/docs");
        var location = page.Headers.Location;
        var html = location is null ? await page.Content.ReadAsStringAsync() : await client.GetStringAsync(new Uri(new Uri(gateway.Address, "/docs"), location));
        Assert.Contains("<html", html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task OwnDocument_HasEveryEndpointOfTheGateway_AndNoOther()
    {
        using var client = fixture.Gateway.Client(fixture.People.Add("docs:read"));
        var paths = JsonNode.Parse(await client.GetStringAsync("/openapi/gateway.json"))!["paths"]!.AsObject();
        var documented = paths.SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"));

        var served = fixture.Gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<RouteModel>() is null or { Config.RouteId: "webhooks" })
            .Where(endpoint => !Pages.Any(page => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith(page, StringComparison.Ordinal)))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
                .Select(method => $"{method} /{Regex.Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), @":\w+(?=\})", "").TrimEnd('/')}"));

        Assert.Equal(served.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task OwnDocument_SaysWhatRefusalsLookLike_AndWhoMayCall()
    {
        using var client = fixture.Gateway.Client(fixture.People.Add("docs:read"));
        var document = JsonNode.Parse(await client.GetStringAsync("/openapi/gateway.json"))!;

        Assert.NotNull(document["components"]!["securitySchemes"]!["bearer"]);
        foreach (var (path, item) in document["paths"]!.AsObject())
        {
            foreach (var (_, operation) in item!.AsObject())
            {
                Assert.True(operation!["responses"]!["default"]?["content"]?["application/problem+json"] is not null, path);
                Assert.Equal(path.StartsWith("/admin", StringComparison.Ordinal) || path is "/whoami/me", operation["security"] is not null);
            }
        }
    }

    private static readonly string[] Pages = ["docs", "openapi", "_content", "swagger"];
}
