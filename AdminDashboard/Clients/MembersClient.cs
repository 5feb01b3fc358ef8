using System.Text.Json;

namespace Gatehouse.AdminDashboard.Clients;

/// <summary>The tenant's members: <c>/api/members</c>.</summary>
internal sealed class MembersClient(GatewayApi api)
{
    private const string Path = "api/members";

    public Task<Page<Member>> ListAsync(MemberQuery query, CancellationToken cancellationToken) => api.GetAsync<Page<Member>>(
        $"{Page.Path(Path, query.Cursor, query.Limit)}&sort={query.Sort}"
            + (string.IsNullOrWhiteSpace(query.Search) ? "" : $"&search={Uri.EscapeDataString(query.Search.Trim())}")
            + (string.IsNullOrEmpty(query.Role) ? "" : $"&role={Uri.EscapeDataString(query.Role)}")
            + (string.IsNullOrEmpty(query.Status) ? "" : $"&status={Uri.EscapeDataString(query.Status)}"),
        cancellationToken);

    public Task<Versioned<MemberDetails>> GetAsync(Guid user, CancellationToken cancellationToken) =>
        api.GetVersionedAsync<MemberDetails>($"{Path}/{user}", cancellationToken);

    public Task AssignAsync(Guid user, IReadOnlyCollection<string> roles, string? version, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Put, $"{Path}/{user}/roles", new { roles }, cancellationToken, version);

    public Task SetAttributesAsync(Guid user, IReadOnlyDictionary<string, JsonElement> attributes, string? version, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Put, $"{Path}/{user}/attributes", new { attributes }, cancellationToken, version);

    public Task LockAsync(Guid user, string reason, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Post, $"{Path}/{user}/lock", new { reason }, cancellationToken);

    public Task UnlockAsync(Guid user, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Delete, $"{Path}/{user}/lock", null, cancellationToken);

    public async Task<IReadOnlyList<MemberSession>> SessionsAsync(Guid user, CancellationToken cancellationToken) =>
        (await api.GetAsync<Page<MemberSession>>($"{Path}/{user}/sessions", cancellationToken)).Items;

    public Task EndSessionAsync(Guid user, Guid session, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Delete, $"{Path}/{user}/sessions/{session}", null, cancellationToken);

    public Task EndSessionsAsync(Guid user, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Delete, $"{Path}/{user}/sessions", null, cancellationToken);

    public Task ResetMfaAsync(Guid user, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Delete, $"{Path}/{user}/mfa", null, cancellationToken);

    public Task RemoveAsync(Guid user, CancellationToken cancellationToken) => api.SendAsync(HttpMethod.Delete, $"{Path}/{user}", null, cancellationToken);
}

/// <summary>Which members, in which order, from where on.</summary>
internal sealed record MemberQuery(string? Search, string? Role, string? Status, string Sort, string? Cursor, int Limit);

/// <summary>A person's place in the tenant.</summary>
public sealed record Member(Guid UserId, string Name, string Email, IReadOnlyList<string> Roles, DateTimeOffset? JoinedAt, DateTimeOffset? LockedAt);

/// <summary>The same with what a list has no room for.</summary>
public sealed record MemberDetails(
    Guid UserId,
    string Name,
    string Email,
    IReadOnlyList<string> Roles,
    IReadOnlyDictionary<string, JsonElement> Attributes,
    DateTimeOffset? JoinedAt,
    DateTimeOffset? LockedAt,
    bool SecondFactor);

/// <summary>Where a member is signed in.</summary>
public sealed record MemberSession(
    Guid Id, string Device, string? Address, string? Client, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, bool Impersonated, bool Current);
