using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.StandIns.UnitTests;

public sealed class ServiceDiscoveryTests
{
    private readonly Dictionary<string, string?> _settings = new()
    {
        ["services:orders:http:0"] = "http://localhost:5101",
        ["services:orders:http:1"] = "http://localhost:5102",
        ["services:auth:http:0"] = "http://localhost:5201",
        ["services:auth:https:0"] = "https://localhost:5202",
        ["services:auth:admin:0"] = "http://localhost:5203",
        ["services:based:http:0"] = "http://localhost:5301/base",
        ["services:bare:http:0"] = "10.0.0.7:5401",
    };

    [Theory]
    [InlineData("http://auth/me?x=1", "http://localhost:5201/me?x=1")]
    [InlineData("https://auth/me", "https://localhost:5202/me")]
    [InlineData("https+http://auth/me", "https://localhost:5202/me")]
    [InlineData("https+http://orders/", "http://localhost:5101/")]
    [InlineData("http://_admin.auth/me", "http://localhost:5203/me")]
    [InlineData("http://AUTH/me", "http://localhost:5201/me")]
    [InlineData("http://based/a%2Fb", "http://localhost:5301/base/a%2Fb")]
    [InlineData("http://bare/", "http://10.0.0.7:5401/")]
    public async Task Request_ConfiguredName_GoesToItsEndpoint(string asked, string sent) =>
        Assert.Equal([sent], await SendAsync(asked));

    [Theory]
    [InlineData("http://example.com/x", "http://example.com/x")]
    [InlineData("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x")]
    [InlineData("https+http://unknown/x", "https://unknown/x")]
    [InlineData("https://orders/x", "https://orders/x")]
    [InlineData("https://_admin.auth/x", "https://_admin.auth/x")]
    public async Task Request_NameOrSchemeNotConfigured_IsLeftAsItIs(string asked, string sent) =>
        Assert.Equal([sent], await SendAsync(asked));

    [Fact]
    public async Task Request_SeveralEndpoints_TakesThemInTurn() =>
        Assert.Equal(
            ["http://localhost:5101/", "http://localhost:5102/", "http://localhost:5101/"],
            await SendAsync("http://orders/", "http://orders/", "http://orders/"));

    [Fact]
    public async Task Request_AfterConfigurationChanged_GoesToTheNewEndpoint()
    {
        var wire = new RecordingHandler(_ => new HttpResponseMessage(HttpStatusCode.OK));
        using var services = Build(wire);
        using var client = services.GetRequiredService<IHttpClientFactory>().CreateClient("any");

        using var before = await client.GetAsync(new Uri("http://auth/"));
        var configuration = services.GetRequiredService<IConfiguration>();
        configuration["services:auth:http:0"] = "http://localhost:5999";
        ((IConfigurationRoot)configuration).Reload();
        using var after = await client.GetAsync(new Uri("http://auth/"));

        Assert.Equal(["http://localhost:5201/", "http://localhost:5999/"], wire.Sent.Select(uri => uri.ToString()));
    }

    [Fact]
    public async Task Request_InvalidEndpoint_NamesTheServiceAndTheKey()
    {
        _settings["services:broken:http:0"] = "http://";

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => SendAsync("http://broken/"));

        Assert.Equal("The address of service 'broken' in configuration services:broken:http is not valid.", error.Message);
    }

    private async Task<IEnumerable<string>> SendAsync(params string[] addresses)
    {
        var wire = new RecordingHandler(_ => new HttpResponseMessage(HttpStatusCode.OK));
        using var services = Build(wire);
        using var client = services.GetRequiredService<IHttpClientFactory>().CreateClient("any");
        foreach (var address in addresses)
        {
            using var response = await client.GetAsync(new Uri(address));
        }

        return wire.Sent.Select(uri => uri.OriginalString);
    }

    private ServiceProvider Build(RecordingHandler wire)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(_settings).Build());
        services.AddHttpClient("any").AddServiceDiscovery().ConfigurePrimaryHttpMessageHandler(() => wire);
        return services.BuildServiceProvider();
    }
}
