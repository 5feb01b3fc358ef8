using System.Text.Json;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using StackExchange.Redis;

namespace Gatehouse.AuthService.Features.Members;

/// <summary>
/// Snapshots and policies in Redis for the gateways and services, and the news that one is out of date. Best effort: the
/// database is the authority.
/// </summary>
internal sealed partial class AuthorityCache(IConnectionMultiplexer redis, VersionFloors floors, ILogger<AuthorityCache> logger)
{
    // Shorter than anybody keeps the news that something is out of date.
    private const int LifeInSeconds = 120;

    // A slow reader must not put an old copy over a newer one. Versions only grow, so their sum does.
    private const string KeepUnlessNewer = """
        local held = redis.call('get', KEYS[1])
        if held then
            local copy = cjson.decode(held)
            local version = copy.version or (copy.membershipVersion + copy.tenantVersion)
            if version > tonumber(ARGV[2]) then return 0 end
        end
        redis.call('set', KEYS[1], ARGV[1], 'EX', ARGV[3])
        return 1
        """;

    public Task KeepAsync(MembershipSnapshot snapshot) =>
        KeepAsync(RedisKeys.Permissions(snapshot.MembershipId), snapshot, snapshot.Version);

    public Task KeepAsync(TenantPolicies policies) =>
        KeepAsync(RedisKeys.Policies(policies.TenantId), policies, policies.Version);

    /// <summary>Tells everybody that a membership has a new version; whoever needs it asks again. After the commit.</summary>
    public Task AnnounceAsync(MembershipId membership, int version) =>
        PublishAsync(new(Invalidation.Permissions, RevocationScope.Membership, membership.Value, Version: version));

    /// <summary>The same for all members of a tenant, and its policies.</summary>
    public Task AnnounceAsync(TenantId tenant, int version) =>
        PublishAsync(new(Invalidation.Permissions, RevocationScope.Tenant, tenant.Value, Version: version));

    private Task KeepAsync<T>(string key, T copy, int version) => TryAsync(database => database.ScriptEvaluateAsync(
        KeepUnlessNewer, [key], [JsonSerializer.Serialize(copy, JsonSerializerOptions.Web), version, LifeInSeconds]));

    // Here at once, so that whoever made a change sees it with their next request; elsewhere as fast as Redis.
    private Task PublishAsync(Invalidation news)
    {
        floors.Handle(news);
        return TryAsync(database => database.PublishAsync(
            new RedisChannel(RedisKeys.InvalidateChannel, RedisChannel.PatternMode.Literal), news.Write()));
    }

    private async Task TryAsync(Func<IDatabase, Task> action)
    {
        if (!redis.IsConnected)
        {
            return;
        }

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
        [LoggerMessage(1, LogLevel.Warning, "What members may do did not reach Redis: {Reason}")]
        public static partial void RedisFailed(ILogger logger, string reason);
    }
}
