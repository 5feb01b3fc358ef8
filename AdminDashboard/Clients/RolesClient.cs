namespace Gatehouse.AdminDashboard.Clients;

/// <summary>Roles and what they may hold: <c>/api/roles</c>, <c>/api/permissions</c>.</summary>
internal sealed class RolesClient(GatewayApi api)
{
    private const string Path = "api/roles";

    public async Task<IReadOnlyList<Role>> ListAsync(CancellationToken cancellationToken) =>
        (await api.GetAsync<Page<Role>>(Path, cancellationToken)).Items;

    public async Task<IReadOnlyList<Right>> PermissionsAsync(CancellationToken cancellationToken) =>
        (await api.GetAsync<Page<Right>>("api/permissions", cancellationToken)).Items;

    public Task CreateAsync(string name, IReadOnlyCollection<string> permissions, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Post, Path, new { name, permissions }, cancellationToken);

    public Task ChangeAsync(Role role, IReadOnlyCollection<string> permissions, CancellationToken cancellationToken) => api.SendAsync(
        HttpMethod.Put, $"{Path}/{role.Id}", new { name = role.Name, description = role.Description, permissions }, cancellationToken, $"\"{role.Version}\"");

    public Task DeleteAsync(Guid id, CancellationToken cancellationToken) => api.SendAsync(HttpMethod.Delete, $"{Path}/{id}", null, cancellationToken);
}

/// <summary>A role.</summary>
public sealed record Role(Guid Id, string Name, string? Description, IReadOnlyList<string> Permissions, bool BuiltIn, int Version, int? Members);

/// <summary>What a role may hold.</summary>
public sealed record Right(string Name, string Description, bool PlatformOnly);
