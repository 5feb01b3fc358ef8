using System.Net;
using Gatehouse.Gateway.RateLimiting;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Gateway.UnitTests.RateLimiting;

public sealed class RateLimitPoliciesTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Configuration_Changed_IsInForceWithTheNextRequest_AndAWrongOneIsNot()
    {
        await using var gateway = fixture.Start();
        var configuration = (IConfigurationRoot)gateway.Services.GetRequiredService<IConfiguration>();
        using var client = gateway.Client(fixture.People.Add(Permissions.OrdersRead));
        Assert.Equal("\"user\";q=1200;w=60", await PolicyAsync(client));

        configuration["RateLimits:user:Limit"] = "7";
        configuration.Reload();
        Assert.Equal("7", configuration["RateLimits:user:Limit"]);
        Assert.Equal("\"user\";q=7;w=60", await PolicyAsync(client));

        configuration["RateLimits:user:Limit"] = "0";
        configuration.Reload();
        Assert.Equal("\"user\";q=7;w=60", await PolicyAsync(client));

        configuration["RateLimits:user:Limit"] = "many";
        configuration.Reload();
        Assert.Equal("\"user\";q=7;w=60", await PolicyAsync(client));
    }

    [Fact]
    public async Task Replace_WithoutAPolicyThatRoutesName_IsRefused()
    {
        await using var gateway = fixture.Start();
        var policies = gateway.Services.GetRequiredService<RateLimitPolicies>();
        var before = policies.Current;

        var errors = policies.Replace(new() { ["public"] = new() { Limit = 5 }, ["user"] = new() { Limit = -1 } });

        Assert.Contains(errors, error => error.StartsWith("RateLimits:tenant is missing", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("RateLimits:user: Limit", StringComparison.Ordinal));
        Assert.Same(before, policies.Current);
    }

    [Fact]
    public async Task Clients_AreCountedByTheirId_AndOthersNotAtAll()
    {
        await using var gateway = fixture.Start(
            ("RateLimits:user:Partition", "Client"), ("RateLimits:user:Limit", "2"), ("RateLimits:user:Window", "01:00:00"));
        using var program = gateway.Client(fixture.People.Add(MembershipStatus.Active, [], [Permissions.OrdersRead], claims =>
        {
            claims[PlatformClaims.ClientId] = $"client-{Guid.CreateVersion7():N}";
            claims[PlatformClaims.Scope] = Permissions.OrdersRead;
        }));
        using var person = gateway.Client(fixture.People.Add(Permissions.OrdersRead));

        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/orders")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/orders")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await program.GetAsync("/api/orders")).StatusCode);
        for (var i = 0; i < 3; i++)
        {
            var answer = await person.GetAsync("/api/orders");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.StartsWith("\"tenant\"", answer.Headers.GetValues("RateLimit").Single(), StringComparison.Ordinal);
        }
    }

    private static async Task<string> PolicyAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/api/orders");
        return answer.Headers.GetValues("RateLimit-Policy").First();
    }
}
