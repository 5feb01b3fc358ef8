using System.Net;
using System.Net.Sockets;
using Aspire.StackExchange.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Gatehouse.StandIns.UnitTests;

public sealed class RedisClientTests
{
    [Fact]
    public async Task Client_RedisAway_CallsFailAndHealthSaysSo()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration["ConnectionStrings:redis"] = $"127.0.0.1:{FreePort()}";
        builder.AddRedisClient("redis", configureOptions: options => options.ConnectRetry = 1);
        using var host = builder.Build();
        var redis = host.Services.GetRequiredService<IConnectionMultiplexer>();

        await Assert.ThrowsAsync<RedisConnectionException>(() => redis.GetDatabase().StringGetAsync("key"));
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal(HealthStatus.Unhealthy, Assert.Contains("StackExchange.Redis", report.Entries).Status);
    }

    [Fact]
    public void Client_NoConnectionString_SaysWhichIsMissing()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.AddRedisClient("redis");
        using var host = builder.Build();

        var error = Assert.Throws<InvalidOperationException>(host.Services.GetRequiredService<IConnectionMultiplexer>);

        Assert.Contains("ConnectionStrings:redis", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BoundedCalls_TaskNeverEnds_TimesOut()
    {
        var calls = BoundedCalls<ICalls>.Around(new Calls(), TimeSpan.FromMilliseconds(20));

        await Assert.ThrowsAsync<TimeoutException>(calls.NeverAsync);
        await Assert.ThrowsAsync<TimeoutException>(calls.NeverWithResultAsync);
    }

    [Fact]
    public async Task BoundedCalls_TaskEnds_PassesResultAndErrorOn()
    {
        var calls = BoundedCalls<ICalls>.Around(new Calls(), TimeSpan.FromMinutes(1));

        Assert.Equal(7, await calls.LaterAsync(7));
        Assert.Equal("late", (await Assert.ThrowsAsync<InvalidOperationException>(calls.FailLaterAsync)).Message);
        Assert.Equal("at once", (await Assert.ThrowsAsync<InvalidOperationException>(calls.FailAtOnceAsync)).Message);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    internal interface ICalls
    {
        Task NeverAsync();

        Task<int> NeverWithResultAsync();

        Task<int> LaterAsync(int result);

        Task FailLaterAsync();

        Task FailAtOnceAsync();
    }

    private sealed class Calls : ICalls
    {
        public Task NeverAsync() => new TaskCompletionSource().Task;

        public Task<int> NeverWithResultAsync() => new TaskCompletionSource<int>().Task;

        public async Task<int> LaterAsync(int result)
        {
            await Task.Yield();
            return result;
        }

        public async Task FailLaterAsync()
        {
            await Task.Yield();
            throw new InvalidOperationException("late");
        }

        public Task FailAtOnceAsync() => throw new InvalidOperationException("at once");
    }
}
