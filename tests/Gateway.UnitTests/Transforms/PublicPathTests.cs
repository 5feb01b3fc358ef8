using System.Net.Http.Json;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Gateway.UnitTests.Transforms;

/// <summary>What Gatehouse's own services hear of the path the client asked for, whichever way a request goes.</summary>
public sealed class PublicPathTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Theory]
    [InlineData("GET", "/api/orders/1", "/api")]
    [InlineData("GET", "/API/orders/1", "/API")]
    [InlineData("POST", "/api/orders", "/api")]
    [InlineData("DELETE", "/api/orders/1", "/api")]
    [InlineData("GET", "/privacy/requests/1", null)]
    public async Task OwnService_HearsWhatWasTakenOff_WithTheProof(string method, string path, string? prefix)
    {
        var person = fixture.People.Add("orders:read", "orders:write", "orders:delete");
        using var client = fixture.Gateway.Client(person);
        using var request = new HttpRequestMessage(new(method), path) { Content = method == "POST" ? JsonContent.Create(new { }) : null };
        request.Headers.Add("X-Gateway-Proof", "forged");
        request.Headers.Add("X-Gateway-Prefix", "/forged");

        using var answer = await client.SendAsync(request);

        var seen = await GatewayFixture.SeenAsync(answer);
        Assert.Equal(path, prefix + (string?)seen["path"]);
        Assert.Equal(prefix, GatewayFixture.Header(seen, "X-Gateway-Prefix"));
        Assert.Equal(fixture.Gateway.Services.GetRequiredService<GatewayProof>().Value, GatewayFixture.Header(seen, "X-Gateway-Proof"));
    }
}
