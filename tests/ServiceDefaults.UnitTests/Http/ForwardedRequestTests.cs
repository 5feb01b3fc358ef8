using System.Net;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Authorization.Policies;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.UnitTests.Hosting;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gatehouse.ServiceDefaults.UnitTests.Http;

/// <summary>Whom a service believes about a client's address and the public path, and that policies go by it.</summary>
[Collection(Servers.Name)]
public sealed class ForwardedRequestTests(RedisServer redis)
{
    private const string Unforwarded = "127.0.0.1 http /seen";

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7 https /api/seen")]
    [InlineData("::ffff:203.0.113.7", "::ffff:203.0.113.7 https /api/seen")]
    [InlineData("2001:db8::7", "2001:db8::7 https /api/seen")]
    [InlineData("203.0.113.7, 10.0.0.3, 10.0.0.4", "203.0.113.7 https /api/seen")]
    public async Task Request_OfTheGateway_IsTheClients(string forwardedFor, string seen)
    {
        await using var service = await StartAsync();
        Assert.Equal(seen, await SeenAsync(service, Proof(service), forwardedFor));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("anything")]
    [InlineData(TestService.InternalKey)]
    public async Task Request_OfAnybodyElse_IsTheirOwn(string? proof)
    {
        await using var service = await StartAsync();
        Assert.Equal(Unforwarded, await SeenAsync(service, proof, "203.0.113.7"));
    }

    [Theory]
    [InlineData("Auth:GatewayNetworks:0", "127.0.0.0/8", "203.0.113.7 https /api/seen")]
    [InlineData("Auth:GatewayNetworks", "10.0.0.0/8, 127.0.0.0/8", "203.0.113.7 https /api/seen")]
    [InlineData("Auth:GatewayNetworks:0", "10.0.0.0/8", Unforwarded)]
    public async Task Request_FromANetworkThatIsBelieved_IsTheClients(string key, string value, string seen)
    {
        await using var service = await StartAsync(builder => builder.Configuration[key] = value);
        Assert.Equal(seen, await SeenAsync(service, null, "203.0.113.7"));
    }

    [Theory]
    [InlineData("Auth:GatewayNetworks:0", "10.0.0.0")]
    [InlineData("Auth:GatewayNetworks", "10.0.0.0/8,everybody")]
    public async Task Network_ThatIsNone_KeepsTheServiceFromStarting(string key, string value)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(builder => builder.Configuration[key] = value));
        Assert.Contains($"'{value.Split(',')[^1]}' in Auth:GatewayNetworks is not a network", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("request.address startsWith \"203.0.113.\"")]
    [InlineData("request.path startsWith \"/api/orders\"")]
    [InlineData("resource.total > 1000 and request.address == \"203.0.113.7\"")]
    [InlineData("resource.total > 1000 and request.path == \"/api/orders/1\"")]
    public async Task Policy_OnAddressOrPath_IsAboutTheClients_AndNobodyElsesWord(string condition)
    {
        await using var service = await StartAsync();
        service.Memberships.Policies = [new(Guid.NewGuid(), "Not so", PolicyEffect.Deny, 1, [Permissions.OrdersDelete], condition)];
        service.SignIn(Permissions.OrdersDelete);

        Assert.Equal(HttpStatusCode.Forbidden, await DeleteAsync(service, Proof(service), "::ffff:203.0.113.7"));
        Assert.Equal(HttpStatusCode.Forbidden, await DeleteAsync(service, Proof(service), "203.0.113.7"));
        Assert.Equal(HttpStatusCode.OK, await DeleteAsync(service, null, "203.0.113.7"));
    }

    private static string Proof(TestService service) => service.Services.GetRequiredService<GatewayProof>().Value;

    private Task<TestService> StartAsync(Action<WebApplicationBuilder>? configure = null) => TestService.StartAsync(
        redis,
        app =>
        {
            app.MapGet("/seen", (HttpContext context) =>
                $"{context.Connection.RemoteIpAddress} {context.Request.Scheme} {context.Request.PathBase}{context.Request.Path}").AllowAnonymous();
            app.MapDelete("/orders/{id}", async (HttpContext context, AccessControl access) =>
                (await access.CheckAsync(context, Permissions.OrdersDelete, new Dictionary<string, object?> { ["total"] = 2000m })).Allowed
                    ? Results.Ok()
                    : Results.Forbid()).RequirePermission(Permissions.OrdersDelete);
        },
        configure: configure);

    private static async Task<string> SeenAsync(TestService service, string? proof, string forwardedFor)
    {
        using var answer = await SendAsync(service, HttpMethod.Get, "/seen", proof, forwardedFor);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<HttpStatusCode> DeleteAsync(TestService service, string? proof, string forwardedFor)
    {
        using var answer = await SendAsync(service, HttpMethod.Delete, "/orders/1", proof, forwardedFor);
        return answer.StatusCode;
    }

    private static Task<HttpResponseMessage> SendAsync(TestService service, HttpMethod method, string path, string? proof, string forwardedFor)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add(PlatformHeaders.GatewayPrefix, "/api");
        if (proof is not null)
        {
            request.Headers.TryAddWithoutValidation(PlatformHeaders.GatewayProof, proof);
        }

        return service.Client.SendAsync(request);
    }
}
