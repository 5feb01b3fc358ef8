using System.Net;
using Gatehouse.Gateway.UnitTests.Stack;

namespace Gatehouse.Gateway.UnitTests.Routing;

/// <summary>Pages served by two instances: a browser stays with one, which holds what it shows, until that is gone.</summary>
public sealed class AffinityTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string CookieName = "gh-admin-at";

    [Fact]
    public async Task Pages_StayWithOneInstance_AndMoveWhenItIsGone()
    {
        await using var first = await EchoBackend.StartAsync();
        await using var second = await EchoBackend.StartAsync();
        await using var gateway = fixture.Start(("services:admin:default:0", first.Address), ("services:admin:default:1", second.Address));
        using var client = gateway.Client(fixture.People.Add());
        using var begun = await client.GetAsync("/dashboard/members");
        Assert.Equal(HttpStatusCode.OK, begun.StatusCode);
        var cookie = Assert.Single(begun.Headers.GetValues("Set-Cookie"), set => set.StartsWith(CookieName, StringComparison.Ordinal));
        Assert.Contains("path=/dashboard", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        client.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);

        var home = Of(begun);
        for (var i = 0; i < 20; i++)
        {
            using var next = await client.GetAsync("/dashboard/members");
            Assert.Equal(home, Of(next));
        }

        var (gone, other) = home == first.Address ? (first, second) : (second, first);
        await gone.KillAsync();
        using var moved = await client.PostAsync("/dashboard/_blazor/negotiate", null);
        Assert.Equal((HttpStatusCode.OK, other.Address), (moved.StatusCode, Of(moved)));
    }

    [Fact]
    public async Task Services_HaveNoPages_AndNoCookie()
    {
        using var client = fixture.Gateway.Client(fixture.People.Add("orders:read"));
        using var answer = await client.GetAsync("/api/orders/1");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    private static string Of(HttpResponseMessage answer) => Assert.Single(answer.Headers.GetValues("X-Backend"));
}
