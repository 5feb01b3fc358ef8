using System.Net;
using Gatehouse.Gateway.Routing.Live;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.UnitTests.Routing.Live;

/// <summary>Where a mapping may lead (OWASP API7).</summary>
public sealed class TargetRulesTests
{
    [Theory]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://127.1")]
    [InlineData("http://2130706433")]
    [InlineData("http://0x7f000001")]
    [InlineData("http://0177.0.0.1")]
    [InlineData("http://localhost:9000")]
    [InlineData("http://[::1]:80")]
    [InlineData("http://[::]")]
    [InlineData("http://0.0.0.0")]
    [InlineData("http://10.1.2.3")]
    [InlineData("http://172.16.0.1")]
    [InlineData("http://172.31.255.255")]
    [InlineData("http://192.168.1.1:8080/base")]
    [InlineData("http://100.100.100.200")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://[fe80::1]")]
    [InlineData("http://[fd00:ec2::254]")]
    [InlineData("http://168.63.129.16")]
    [InlineData("http://[::ffff:127.0.0.1]")]
    [InlineData("http://[::ffff:a9fe:a9fe]")]
    [InlineData("http://[::127.0.0.1]")]
    [InlineData("http://[64:ff9b::7f00:1]")]
    [InlineData("http://[2002:7f00:1::1]")]
    [InlineData("http://224.0.0.1")]
    [InlineData("http://255.255.255.255")]
    public async Task Inside_IsRefused(string backend) =>
        Assert.Contains("private, loopback", await Rules().WhyNotAsync(backend, default), StringComparison.Ordinal);

    [Theory]
    [InlineData("ftp://files.example")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/relative")]
    [InlineData("backend.example:80")]
    [InlineData("http://user:pass@93.184.216.34")]
    [InlineData("http://93.184.216.34/?a=b")]
    [InlineData("http://93.184.216.34/#a")]
    public async Task WhatIsNoAddress_IsRefused(string backend) =>
        Assert.Contains("http, https or h2c", await Rules().WhyNotAsync(backend, default), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://93.184.216.34")]
    [InlineData("https://172.32.0.1:8443/base")]
    [InlineData("http://[2606:2800:220:1::1]")]
    [InlineData("http://a-name-nobody-knows.invalid")]
    public async Task Outside_IsFine(string backend) => Assert.Null(await Rules().WhyNotAsync(backend, default));

    [Fact]
    public async Task OwnServices_AreForRoutesJson() =>
        Assert.Contains("own services", await Rules().WhyNotAsync("http://orders/x", default), StringComparison.Ordinal);

    [Fact]
    public void AllowedNetworks_AndLoopbackInDevelopment_AreFine()
    {
        Assert.True(Rules(allowed: "10.1.0.0/16").Allows(IPAddress.Parse("10.1.2.3")));
        Assert.False(Rules(allowed: "10.1.0.0/16").Allows(IPAddress.Parse("10.2.2.3")));
        Assert.True(Rules(Environments.Development).Allows(IPAddress.IPv6Loopback));
        Assert.True(Rules(Environments.Development).Allows(IPAddress.Parse("127.0.0.2")));
        Assert.False(Rules(Environments.Development).Allows(IPAddress.Parse("169.254.169.254")));
    }

    internal static TargetRules Rules(string environment = "Production", string? allowed = null)
    {
        var options = new TargetOptions();
        if (allowed is not null)
        {
            options.AllowedTargets.Add(allowed);
        }

        var services = new Dictionary<string, string?> { ["services:orders:http:0"] = "http://127.0.0.1:1" };
        return new(Options.Create(options), new ConfigurationBuilder().AddInMemoryCollection(services).Build(), new HostingEnvironment { EnvironmentName = environment });
    }
}
