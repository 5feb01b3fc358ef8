using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Telemetry;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.Authorization;

/// <summary>Snapshots and policies from Redis, where AuthService keeps them, else from AuthService itself.</summary>
internal sealed class RemoteAuthority(IConnectionMultiplexer redis, IHttpClientFactory clients) : IMembershipSource, IPolicySource
{
    public Task<MembershipSnapshot?> LoadAsync(
        MembershipId membership, Func<MembershipSnapshot, bool> isCurrent, CancellationToken cancellationToken) =>
        LoadAsync(RedisKeys.Permissions(membership), $"/internal/memberships/{membership}", isCurrent, cancellationToken);

    public Task<TenantPolicies?> LoadAsync(
        TenantId tenant, Func<TenantPolicies, bool> isCurrent, CancellationToken cancellationToken) =>
        LoadAsync(RedisKeys.Policies(tenant), $"/internal/tenants/{tenant}/policies", isCurrent, cancellationToken);

    private async Task<T?> LoadAsync<T>(string key, string path, Func<T, bool> isCurrent, CancellationToken cancellationToken)
        where T : class =>
        await FromRedisAsync<T>(key) is { } cached && isCurrent(cached) ? cached : await FromAuthAsync<T>(path, cancellationToken);

    private async Task<T?> FromRedisAsync<T>(string key)
        where T : class
    {
        if (!redis.IsConnected)
        {
            return null;
        }

        using var activity = RedisTracing.Start("GET", redis);
        try
        {
            string? text = await redis.GetDatabase().StringGetAsync(key);
            return text is null ? null : JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Web);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or JsonException)
        {
            // The cache is a convenience; the authority answers.
            activity.Fail(failure);
            return null;
        }
    }

    private async Task<T?> FromAuthAsync<T>(string path, CancellationToken cancellationToken)
        where T : class
    {
        using var client = clients.CreateClient(ResourceNames.Auth);
        using var answer = await client.GetAsync(path, cancellationToken);
        return answer.StatusCode is HttpStatusCode.NotFound
            ? null
            : await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<T>(cancellationToken);
    }
}
