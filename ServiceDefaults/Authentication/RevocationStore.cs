using Gatehouse.ServiceDefaults.Contracts;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>Publishes revocations that are already committed in AuthService's database.</summary>
/// <param name="redis">Keeps them until their tokens have ended, and pushes them.</param>
/// <param name="time">The clock.</param>
public sealed class RevocationStore(IConnectionMultiplexer redis, TimeProvider time)
{
    /// <summary>Tells every gateway and service.</summary>
    /// <param name="scope">One of <see cref="RevocationScope"/>.</param>
    /// <param name="id">What is revoked.</param>
    /// <param name="until">When the last token concerned has ended.</param>
    /// <returns>Completes when Redis has it.</returns>
    public async Task PublishAsync(string scope, Guid id, DateTimeOffset until)
    {
        var now = time.GetUtcNow();
        if (until <= now)
        {
            return;
        }

        var message = new Invalidation(
            Invalidation.Revoked, scope, id, now.ToUnixTimeMilliseconds(), until.ToUnixTimeSeconds()).Write();
        var database = redis.GetDatabase();
        await Task.WhenAll(
            database.StringSetAsync(RedisKeys.Revoked(scope, id), message, until - now),
            database.SortedSetAddAsync(RedisKeys.Revocations, message, until.ToUnixTimeSeconds()),
            database.SortedSetRemoveRangeByScoreAsync(RedisKeys.Revocations, 0, now.ToUnixTimeSeconds()),
            database.PublishAsync(new RedisChannel(RedisKeys.InvalidateChannel, RedisChannel.PatternMode.Literal), message));
    }
}
