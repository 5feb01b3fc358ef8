using System.Net;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.ServiceDefaults.Authorization;

namespace Gatehouse.Gateway.UnitTests.Tenancy;

/// <summary>Tenants as requests name them.</summary>
public sealed class TenantStageTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Theory]
    [InlineData("acme.app.example.com", HttpStatusCode.OK)]
    [InlineData("Acme.app.example.com:8080", HttpStatusCode.OK)]
    [InlineData("app.example.com", HttpStatusCode.OK)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("globex.app.example.com", HttpStatusCode.Forbidden)]
    [InlineData("x.acme.app.example.com", HttpStatusCode.Forbidden)]
    public async Task Host_NamingATenant_MustBeTheTokens(string host, HttpStatusCode expected)
    {
        await using var gateway = fixture.Start(("Gateway:TenantDomain", "app.example.com"));
        var person = fixture.People.Add("orders:read");
        fixture.People.Describe(person.Tenant, "acme");
        using var client = gateway.Client(person);
        client.DefaultRequestHeaders.Host = host;

        var answer = await client.GetAsync("/api/orders");

        Assert.Equal(expected, answer.StatusCode);
        Assert.True(expected is HttpStatusCode.OK || (await answer.Content.ReadAsStringAsync()).Contains("\"error\":\"Tenant mismatch\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Path_NamingAnotherTenant_IsRefusedExceptForThePlatformsAdmin()
    {
        var mine = fixture.People.Add("tenants:read");
        var other = fixture.People.Add("tenants:read");
        using var client = fixture.Gateway.Client(mine);
        using var admin = fixture.Gateway.Client(fixture.People.Add("tenants:read", "platform:admin"));

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"/api/tenants/{mine.Tenant}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync($"/api/tenants/{other.Tenant}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync($"/api/tenants/{other.Tenant.ToString().ToUpperInvariant()}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync($"/api/tenants/{other.Tenant}")).StatusCode);
    }

    [Fact]
    public async Task SuspendedTenant_ItsPeopleMayStillLeaveIt()
    {
        using var client = fixture.Gateway.Client(fixture.People.Add(MembershipStatus.TenantSuspended, ["manager"], ["orders:read"]));

        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/api/auth/switch-tenant", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/api/auth/logout", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/api/users/me")).StatusCode);
    }

    [Fact]
    public async Task Tenant_OfABiggerPlan_HasABiggerLimit()
    {
        await using var gateway = fixture.Start(
            ("RateLimits:tenant:Limit", "2"), ("RateLimits:tenant:Window", "01:00:00"), ("RateLimits:tenant:Plans:pro", "4"));
        var small = fixture.People.Add("orders:read");
        var big = fixture.People.Add("orders:read");
        fixture.People.Describe(big.Tenant, "big", "Pro");

        Assert.Equal(2, await AdmittedAsync(gateway, small));
        Assert.Equal(4, await AdmittedAsync(gateway, big));
    }

    private static async Task<int> AdmittedAsync(GatewayHost gateway, Person person)
    {
        using var client = gateway.Client(person);
        var admitted = 0;
        for (var i = 0; i < 6; i++)
        {
            admitted += (await client.GetAsync("/api/orders")).StatusCode is HttpStatusCode.OK ? 1 : 0;
        }

        return admitted;
    }
}
