namespace Gatehouse.AdminDashboard.Clients;

/// <summary>The tenant's members: <c>/api/members</c>.</summary>
internal sealed class MembersClient(GatewayApi api)
{
    public Task<Page<Member>> ListAsync(string? cursor, int limit, CancellationToken cancellationToken) =>
        api.GetAsync<Page<Member>>(Page.Path("api/members", cursor, limit), cancellationToken);
}

/// <summary>A person's place in the tenant.</summary>
public sealed record Member(Guid UserId, string Name, string Email, IReadOnlyList<string> Roles, DateTimeOffset? JoinedAt, string? Status);
