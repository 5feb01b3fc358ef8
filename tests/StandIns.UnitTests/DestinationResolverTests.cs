using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Gatehouse.StandIns.UnitTests;

public sealed class DestinationResolverTests
{
    [Fact]
    public async Task Resolve_SeveralEndpoints_BecomeSeveralDestinations()
    {
        var resolved = await ResolveAsync(new DestinationConfig { Address = "http://orders" });

        Assert.Equal(
            [("a[localhost:5101]", "http://localhost:5101/"), ("a[localhost:5102]", "http://localhost:5102/")],
            resolved.Select(destination => (destination.Key, destination.Value.Address)));
    }

    [Fact]
    public async Task Resolve_AddressWithPathAndHealth_KeepsBoth()
    {
        var resolved = await ResolveAsync(new DestinationConfig { Address = "https+http://orders/v1/", Health = "http://orders/alive" });

        Assert.Equal(("http://localhost:5101/v1/", "http://localhost:5101/alive"), (resolved["a[localhost:5101]"].Address, resolved["a[localhost:5101]"].Health));
    }

    [Fact]
    public async Task Resolve_PlainAddress_StaysWhatItIs() =>
        Assert.Equal("http://10.0.0.1/", Assert.Single(await ResolveAsync(new DestinationConfig { Address = "http://10.0.0.1" })).Value.Address);

    private static async Task<IReadOnlyDictionary<string, DestinationConfig>> ResolveAsync(DestinationConfig destination)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["services:orders:http:0"] = "http://localhost:5101",
            ["services:orders:http:1"] = "http://localhost:5102",
        }).Build());
        services.AddReverseProxy().AddServiceDiscoveryDestinationResolver();
        using var provider = services.BuildServiceProvider();
        var resolver = provider.GetRequiredService<IDestinationResolver>();
        return (await resolver.ResolveDestinationsAsync(new Dictionary<string, DestinationConfig> { ["a"] = destination }, CancellationToken.None)).Destinations;
    }
}
