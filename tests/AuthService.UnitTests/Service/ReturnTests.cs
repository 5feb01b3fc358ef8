using System.Security.Cryptography;
using System.Text;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>Somebody who was removed and is invited again begins anew, though with the same membership.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class ReturnTests(AuthServer server)
{
    [Fact]
    public async Task Return_BringsBackNoKey_NoLock_AndNoAttribute()
    {
        var site = await server.SiteAsync();
        var firm = await Firm.FoundAsync(site.Services);
        var member = await firm.JoinAsync(BuiltInRoles.CompanyAdmin);
        var admin = (await firm.SignInAsync()).AccessToken;
        var key = (await site.SendAsync(
            HttpMethod.Post, "/api-keys", (await member.SignInAsync()).AccessToken, new { name = "Nightly", scopes = new[] { "orders:read" } }))["key"];
        Assert.Equal(200, await ExchangeAsync());
        Assert.Equal(200, (await site.SendAsync(
            HttpMethod.Put, $"/members/{member.UserId}/attributes", admin, new { attributes = new { limit = 1000 } })).Status);
        Assert.Equal(204, (await site.SendAsync(HttpMethod.Post, $"/members/{member.UserId}/lock", admin, new { reason = "A test" })).Status);
        Assert.Equal(204, (await site.SendAsync(HttpMethod.Delete, $"/members/{member.UserId}", admin)).Status);

        site.Time.Advance(TimeSpan.FromSeconds(1));
        var invitation = await site.SendAsync(
            HttpMethod.Post, "/invitations", (await firm.SignInAsync()).AccessToken, new { email = member.Email, roles = new[] { BuiltInRoles.Volunteer } });
        var token = Guid.NewGuid().ToString();
        await server.RunAsync(
            "update invitations set token_hash = $2 where id = $1", Guid.Parse(invitation["id"]!), SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        var accepted = await site.SendAsync(HttpMethod.Post, "/auth/invitations/accept", null, new { token, password = Firm.Password });
        Assert.True(accepted.Status == 200, $"{accepted.Json}");
        Assert.Equal(200, (await site.SendAsync(HttpMethod.Get, "/auth/me", accepted["accessToken"])).Status);
        Assert.Equal(404, await ExchangeAsync());
        var shown = (await site.SendAsync(HttpMethod.Get, $"/members/{member.UserId}", (await firm.SignInAsync()).AccessToken)).Json!;
        Assert.Equal(("{}", null, 1), (shown["attributes"]!.ToJsonString(), (string?)shown["lockedAt"], shown["roles"]!.AsArray().Count));

        async Task<int> ExchangeAsync() => (await site.SendAsync(
            HttpMethod.Post, "/internal/api-keys/exchange", null, new { key }, (PlatformHeaders.InternalKey, "an internal key of more than thirty-two characters"))).Status;
    }
}
