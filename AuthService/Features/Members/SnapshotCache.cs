using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using StackExchange.Redis;
using System.Text.Json;

namespace Gatehouse.AuthService.Features.Members;

/// <summary>Snapshots in Redis for the gateways and services, and the news that one is out of date. Best effort: the database is the authority.</summary>
internal sealed partial class SnapshotCache(IConnectionMultiplexer redis, ILogger<SnapshotCache> logger)
{
    private const int LifeInSeconds = 3600;

    // A slow reader must not put an old snapshot over a newer one.
    private const string KeepUnlessNewer = """
        local held = redis.call('get', KEYS[1])
        if held and cjson.decode(held).version > tonumber(ARGV[2]) then return 0 end
        redis.call('set', KEYS[1], ARGV[1], 'EX', ARGV[3])
        return 1
        """;

    public Task KeepAsync(MembershipSnapshot snapshot) => TryAsync(database => database.ScriptEvaluateAsync(
        KeepUnlessNewer,
        [RedisKeys.Permissions(snapshot.MembershipId)],
        [JsonSerializer.Serialize(snapshot, JsonSerializerOptions.Web), snapshot.Version, LifeInSeconds]));

    /// <summary>Tells everybody that a membership has a new version; whoever needs it asks again.</summary>
    public Task AnnounceAsync(MembershipId membership, int version) => TryAsync(database => database.PublishAsync(
        new RedisChannel(RedisKeys.InvalidateChannel, RedisChannel.PatternMode.Literal),
        new Invalidation(Invalidation.Permissions, Id: membership.Value, Version: version).Write()));

    private async Task TryAsync(Func<IDatabase, Task> action)
    {
        try
        {
            await action(redis.GetDatabase());
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            Log.RedisFailed(logger, failure.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A membership's snapshot did not reach Redis: {Reason}")]
        public static partial void RedisFailed(ILogger logger, string reason);
    }
}
