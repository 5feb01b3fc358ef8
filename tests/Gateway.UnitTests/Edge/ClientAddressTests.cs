using System.Collections.Concurrent;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.UnitTests.Edge;

/// <summary>A proxy in front that nobody has named is noticed.</summary>
public sealed class ClientAddressTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Address = "203.0.113.7";

    [Theory]
    [InlineData("Production", null, 1)]
    [InlineData("Production", "10.0.0.0/8", 0)]
    [InlineData("Development", null, 0)]
    public async Task ForwardedAddress_WhileNoNetworkIsTrusted_IsWarnedOfOnce(string environment, string? trusted, int times)
    {
        await using var gateway = Start(environment, trusted);
        var log = Listen(gateway);
        using var client = gateway.Client();
        Assert.True((await client.GetAsync("/healthz")).IsSuccessStatusCode);
        Assert.Empty(log.Warnings);

        client.DefaultRequestHeaders.Add("X-Forwarded-For", Address);
        for (var n = 0; n < 3; n++)
        {
            Assert.True((await client.GetAsync("/healthz")).IsSuccessStatusCode);
        }

        Assert.Equal(times, log.Warnings.Count);
        Assert.All(log.Warnings, warning => Assert.Contains("Gateway:TrustedProxies", warning, StringComparison.Ordinal));
        Assert.All(log.Warnings, warning => Assert.DoesNotContain(Address, warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ForwardedAddress_OfAFrontendOfOurOwn_IsNoReasonToWarn()
    {
        await using var gateway = Start("Production", null);
        var log = Listen(gateway);
        using var client = gateway.Client();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", Address);
        client.DefaultRequestHeaders.Add(PlatformHeaders.InternalKey, GatewayHost.InternalKey);

        Assert.True((await client.GetAsync("/healthz")).IsSuccessStatusCode);

        Assert.Empty(log.Warnings);
    }

    private GatewayHost Start(string environment, string? trusted) => new(
        fixture.People, fixture.Redis.ConnectionString, fixture.Backend.Address, environment, trusted is null ? [] : [("Gateway:TrustedProxies:0", trusted)]);

    private static EdgeLog Listen(GatewayHost gateway)
    {
        var log = new EdgeLog();
        gateway.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        return log;
    }

    private sealed class EdgeLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Warnings { get; } = [];

        public ILogger CreateLogger(string categoryName) => categoryName == "Gatehouse.Gateway.Edge" ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning)
            {
                Warnings.Enqueue(formatter(state, exception));
            }
        }

        public void Dispose()
        {
            // The warnings are read after it.
        }
    }
}
