using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using StackExchange.Redis;

namespace Gatehouse.Gateway.Sessions;

/// <summary>What has to be remembered of a sign-in while its owner is at the provider.</summary>
/// <param name="CodeVerifier">The secret behind the code challenge (RFC 7636).</param>
/// <param name="Nonce">Must come back in the ID token.</param>
/// <param name="Next">The path to go to.</param>
/// <param name="ReturnToHost">The origin to go to; empty for this one.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="Browser">SHA-256 of the cookie of the browser it began in.</param>
internal sealed record LoginState(string CodeVerifier, string Nonce, string Next, string ReturnToHost, DateTimeOffset CreatedAt, string Browser);

/// <summary>Sign-ins on their way, for ten minutes, each taken once.</summary>
internal sealed class LoginStates(IConnectionMultiplexer redis, SessionCipher cipher)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public Task KeepAsync(string state, LoginState login)
    {
        var key = RedisKeys.State(state);
        return redis.GetDatabase().StringSetAsync(key, cipher.Seal(JsonSerializer.SerializeToUtf8Bytes(login, Json), key), Lifetime);
    }

    /// <summary>The sign-in, which is gone from then on.</summary>
    public async Task<LoginState?> TakeAsync(string state)
    {
        var key = RedisKeys.State(state);
        var kept = (byte[]?)await redis.GetDatabase().ExecuteAsync("GETDEL", (RedisKey)key);
        return kept is not null && cipher.Open(kept, key) is { } plain ? JsonSerializer.Deserialize<LoginState>(plain, Json) : null;
    }
}
