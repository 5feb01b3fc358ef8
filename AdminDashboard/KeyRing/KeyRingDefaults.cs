using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Gatehouse.AdminDashboard.KeyRing;

/// <summary>Data protection whose keys outlive a restart and are shared by replicas.</summary>
internal static class KeyRingDefaults
{
    public static IServiceCollection AddKeyRing(this IServiceCollection services)
    {
        services.AddOptions<SessionKeyOptions>().BindConfiguration("Session").ValidateDataAnnotations().ValidateOnStart();
        services.AddDataProtection().SetApplicationName("gatehouse-dashboard");
        services.AddOptions<KeyManagementOptions>().Configure<IConnectionMultiplexer, IOptions<SessionKeyOptions>>((keys, redis, session) =>
        {
            keys.XmlRepository = new RedisKeyRing(redis);
            keys.XmlEncryptor = new KeyRingEncryptor(session.Value);
        });
        return services;
    }
}
