using Gatehouse.ServiceDefaults.Contracts;
using StackExchange.Redis;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Gatehouse.ServiceDefaults.Authorization;

/// <summary>Snapshots from Redis, where AuthService keeps them, else from AuthService itself.</summary>
internal sealed class RemoteMemberships(IConnectionMultiplexer redis, IHttpClientFactory clients) : IMembershipSource
{
    public async Task<MembershipSnapshot?> LoadAsync(MembershipId membership, int atLeast, CancellationToken cancellationToken) =>
        await FromRedisAsync(membership) is { } cached && cached.Version >= atLeast
            ? cached
            : await FromAuthAsync(membership, cancellationToken);

    private async Task<MembershipSnapshot?> FromRedisAsync(MembershipId membership)
    {
        try
        {
            string? text = await redis.GetDatabase().StringGetAsync(RedisKeys.Permissions(membership));
            return text is null ? null : JsonSerializer.Deserialize<MembershipSnapshot>(text, JsonSerializerOptions.Web);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or JsonException)
        {
            // The cache is a convenience; the authority answers.
            return null;
        }
    }

    private async Task<MembershipSnapshot?> FromAuthAsync(MembershipId membership, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(ResourceNames.Auth);
        using var answer = await client.GetAsync($"/internal/memberships/{membership}", cancellationToken);
        return answer.StatusCode is HttpStatusCode.NotFound
            ? null
            : await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<MembershipSnapshot>(cancellationToken);
    }
}
