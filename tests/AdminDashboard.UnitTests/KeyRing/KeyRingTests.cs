using System.Security.Cryptography;
using Gatehouse.AdminDashboard.KeyRing;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Gatehouse.AdminDashboard.UnitTests.KeyRing;

[Collection(RedisCollection.Name)]
public sealed class KeyRingTests(RedisServer server)
{
    private const string Key = "a key of at least thirty-two characters";

    [Fact]
    public async Task Protect_AfterARestart_IsStillReadable()
    {
        await ClearAsync();
        await using var before = Start(Key);
        var closed = Protector(before).Protect("kept");

        await using var after = Start(Key);
        Assert.Equal("kept", Protector(after).Unprotect(closed));
    }

    [Fact]
    public async Task Protect_UnderAnotherSessionKey_BeginsAnewWithoutTheOldKeys()
    {
        await ClearAsync();
        await using var before = Start(Key);
        var closed = Protector(before).Protect("kept");

        await using var other = Start("another key of thirty-two characters!");
        Assert.ThrowsAny<CryptographicException>(() => Protector(other).Unprotect(closed));
        Assert.Equal("new", Protector(other).Unprotect(Protector(other).Protect("new")));
    }

    [Fact]
    public async Task Store_LeavesNoOpenKeyInRedis()
    {
        await ClearAsync();
        await using var services = Start(Key);
        Protector(services).Protect("anything");

        using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        var stored = Assert.Single(await redis.GetDatabase().HashValuesAsync(RedisKeys.DashboardKeys));
        Assert.Contains("aesGcm", (string?)stored, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", (string?)stored, StringComparison.Ordinal);
    }

    private async Task ClearAsync()
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        await redis.GetDatabase().KeyDeleteAsync(RedisKeys.DashboardKeys);
    }

    private static IDataProtector Protector(IServiceProvider services) =>
        services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    private ServiceProvider Start(string key)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("Session:Key", key)]).Build());
        services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(server.ConnectionString));
        services.AddKeyRing();
        return services.BuildServiceProvider();
    }
}
