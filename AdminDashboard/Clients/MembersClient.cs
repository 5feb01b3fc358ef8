namespace Gatehouse.AdminDashboard.Clients;

/// <summary>The tenant's members: <c>/api/members</c>.</summary>
internal sealed class MembersClient(GatewayApi api)
{
    private const string Path = "api/members";

    public Task<Page<Member>> ListAsync(MemberQuery query, CancellationToken cancellationToken) => api.GetAsync<Page<Member>>(
        $"{Page.Path(Path, query.Cursor, query.Limit)}&sort={query.Sort}"
            + (string.IsNullOrWhiteSpace(query.Search) ? "" : $"&search={Uri.EscapeDataString(query.Search.Trim())}")
            + (string.IsNullOrEmpty(query.Role) ? "" : $"&role={Uri.EscapeDataString(query.Role)}"),
        cancellationToken);

    public Task<Versioned<Member>> GetAsync(Guid user, CancellationToken cancellationToken) =>
        api.GetVersionedAsync<Member>($"{Path}/{user}", cancellationToken);

    public Task AssignAsync(Guid user, IReadOnlyCollection<string> roles, string? version, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Put, $"{Path}/{user}/roles", new { roles }, cancellationToken, version);

    public Task EndSessionsAsync(Guid user, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Delete, $"{Path}/{user}/sessions", null, cancellationToken);

    public Task ResetMfaAsync(Guid user, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Delete, $"{Path}/{user}/mfa", null, cancellationToken);

    public Task RemoveAsync(Guid user, CancellationToken cancellationToken) => api.SendAsync(HttpMethod.Delete, $"{Path}/{user}", null, cancellationToken);
}

/// <summary>Which members, in which order, from where on.</summary>
internal sealed record MemberQuery(string? Search, string? Role, string Sort, string? Cursor, int Limit);

/// <summary>A person's place in the tenant.</summary>
public sealed record Member(Guid UserId, string Name, string Email, IReadOnlyList<string> Roles, DateTimeOffset? JoinedAt);
