using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.DataProtection;
using StackExchange.Redis;

namespace Gatehouse.AdminDashboard.SignIn;

/// <summary>Sessions in Redis, encrypted, each value bound to its id.</summary>
internal sealed class TokenStore(IConnectionMultiplexer redis, IDataProtectionProvider protection, TimeProvider time)
{
    private const int IdBytes = 32;
    private readonly IDataProtector protector = protection.CreateProtector("Gatehouse.Dashboard.Session");

    public async Task<string> CreateAsync(TokenSession session)
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));
        await redis.GetDatabase().StringSetAsync(RedisKeys.DashboardSession(id), Close(id, session), Lifetime(session));
        return id;
    }

    public async Task<TokenSession?> ReadAsync(string id)
    {
        byte[]? closed = await redis.GetDatabase().StringGetAsync(RedisKeys.DashboardSession(id));
        if (closed is null || Open(id, closed) is not { } session || session.EndsAt <= time.GetUtcNow())
        {
            return null;
        }

        await redis.GetDatabase().KeyExpireAsync(RedisKeys.DashboardSession(id), Lifetime(session), CommandFlags.FireAndForget);
        return session;
    }

    /// <summary>Stores newer tokens, unless the session has been ended meanwhile.</summary>
    public Task ReplaceAsync(string id, TokenSession session) =>
        redis.GetDatabase().StringSetAsync(RedisKeys.DashboardSession(id), Close(id, session), Lifetime(session), When.Exists);

    public Task RemoveAsync(string id) => redis.GetDatabase().KeyDeleteAsync(RedisKeys.DashboardSession(id));

    private TimeSpan Lifetime(TokenSession session)
    {
        var left = session.EndsAt - time.GetUtcNow();
        return left < TokenSession.Idle ? left : TokenSession.Idle;
    }

    private byte[] Close(string id, TokenSession session) =>
        protector.CreateProtector(id).Protect(JsonSerializer.SerializeToUtf8Bytes(session));

    private TokenSession? Open(string id, byte[] closed)
    {
        try
        {
            return JsonSerializer.Deserialize<TokenSession>(protector.CreateProtector(id).Unprotect(closed));
        }
        catch (CryptographicException)
        {
            // Closed under a key ring that is gone: the same as no session.
            return null;
        }
    }
}
