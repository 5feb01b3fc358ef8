using Gatehouse.Gateway.Routing.Live;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Gateway.UnitTests.Sockets;

/// <summary>gRPC from npm's client to npm's server: HTTP/2 on both sides, trailers, streams in both directions.</summary>
public sealed class GrpcTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const int Ok = 0;
    private const int NotFound = 5;
    private const int Unauthenticated = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Calls_OfEveryKind_PassWithTheirTrailers_AndEndWithTheToken()
    {
        await using var server = await GrpcPeer.ServeAsync();
        await using var gateway = fixture.Start(("Kestrel:EndpointDefaults:Protocols", "Http2"), ("Gateway:AllowedTargets:0", "127.0.0.0/8"));
        await gateway.Services.GetRequiredService<LiveRoutes>().ApplyAsync(
            1, new GatewayConfiguration($"h2c://127.0.0.1:{server.Port}", [], []), CancellationToken.None);
        var person = fixture.People.Add();
        await using var client = GrpcPeer.Call(gateway.Address, person.Token);

        var who = await client.HeardAsync("who", Patience);
        Assert.True((int)who["code"]! == Ok, who.ToJsonString());
        Assert.Equal(person.Id.ToString(), (string)who["seen"]!["x-user-id"]!);
        Assert.False(who["seen"]!.AsObject().ContainsKey("authorization"));
        Assert.Equal(Unauthenticated, (int)(await client.HeardAsync("stranger", Patience))["code"]!);
        var fail = await client.HeardAsync("fail", Patience);
        Assert.Equal((NotFound, "nobody is called that"), ((int)fail["code"]!, (string)fail["details"]!));
        var chat = await client.HeardAsync("chat", Patience);
        Assert.Equal(Ok, (int)chat["code"]!);
        Assert.Equal(["ONE", "TWO", "THREE"], chat["heard"]!.AsArray().Select(word => (string)word!));

        await client.HeardAsync("open", Patience);
        await fixture.Gateway.Services.GetRequiredService<RevocationStore>().PublishAsync(
            RevocationScope.User, person.Id.Value, DateTimeOffset.UtcNow.AddMinutes(10));
        Assert.NotEqual(Ok, (int)(await client.HeardAsync("cut", TimeSpan.FromSeconds(2)))["code"]!);
    }
}
