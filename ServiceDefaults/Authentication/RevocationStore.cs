using Gatehouse.ServiceDefaults.Contracts;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>Publishes what is already committed in AuthService's database.</summary>
/// <param name="redis">Keeps them until their tokens have ended, and pushes them.</param>
/// <param name="time">The clock.</param>
public sealed class RevocationStore(IConnectionMultiplexer redis, TimeProvider time)
{
    /// <summary>Tells every gateway and service of a revocation that happens now.</summary>
    /// <param name="scope">One of <see cref="RevocationScope"/>.</param>
    /// <param name="id">What is revoked.</param>
    /// <param name="until">When the last token concerned has ended.</param>
    /// <returns>Completes when Redis has it.</returns>
    public Task PublishAsync(string scope, Guid id, DateTimeOffset until) => PublishAsync(new Invalidation(
        Invalidation.Revoked, scope, id, time.GetUtcNow().ToUnixTimeMilliseconds(), until.ToUnixTimeSeconds()));

    /// <summary>Tells every gateway and service; a revocation is also kept for those who connect later.</summary>
    /// <param name="news">The news. Publishing it twice does no harm.</param>
    /// <returns>Completes when Redis has it.</returns>
    public async Task PublishAsync(Invalidation news)
    {
        ArgumentNullException.ThrowIfNull(news);
        var message = news.Write();
        var database = redis.GetDatabase();
        if (news is { Kind: Invalidation.Revoked, Scope: { } scope, Id: { } id, Until: { } until })
        {
            var now = time.GetUtcNow();
            var left = DateTimeOffset.FromUnixTimeSeconds(until) - now;
            if (left <= TimeSpan.Zero)
            {
                return;
            }

            // Kept before it is pushed: whoever resyncs on the push must find it.
            await Task.WhenAll(
                database.StringSetAsync(RedisKeys.Revoked(scope, id), message, left),
                database.SortedSetAddAsync(RedisKeys.Revocations, message, until),
                database.SortedSetRemoveRangeByScoreAsync(RedisKeys.Revocations, 0, now.ToUnixTimeSeconds()));
        }

        await database.PublishAsync(new RedisChannel(RedisKeys.InvalidateChannel, RedisChannel.PatternMode.Literal), message);
    }
}
