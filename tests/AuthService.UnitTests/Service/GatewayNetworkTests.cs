namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>Whose word about a client's address is written down with its session.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class GatewayNetworkTests(AuthServer server)
{
    [Theory]
    [InlineData("Auth:GatewayNetworks:0", "127.0.0.0/8", "203.0.113.7")]
    [InlineData("Auth:GatewayNetworks", "10.0.0.0/8, 127.0.0.0/8", "203.0.113.7")]
    [InlineData("Auth:GatewayNetworks:0", "10.0.0.0/8", "127.0.0.1")]
    public async Task Login_FromANetworkInEitherForm_IsFromTheForwardedAddress(string key, string value, string address)
    {
        await using var site = await server.StartSiteAsync((key, value));
        var firm = await Firm.FoundAsync(site.Services);

        var login = await site.SendAsync(
            HttpMethod.Post, "/auth/login", null, new { email = firm.Email, password = Firm.Password }, ("X-Forwarded-For", "203.0.113.7"));

        Assert.True(login.Status == 200, $"{login.Json}");
        Assert.Equal(address, await server.RunAsync("select address from sessions where user_id = $1", firm.UserId.Value));
    }
}
