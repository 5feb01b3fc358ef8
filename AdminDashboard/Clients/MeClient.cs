namespace Gatehouse.AdminDashboard.Clients;

/// <summary>Who is signed in, and what they may: <c>/api/auth/me</c>.</summary>
internal sealed class MeClient(GatewayApi api)
{
    public Task<Viewer> GetAsync(CancellationToken cancellationToken) => api.GetAsync<Viewer>("api/auth/me", cancellationToken);
}

/// <summary>The signed-in person inside one tenant.</summary>
public sealed record Viewer(
    Guid UserId,
    string Email,
    string Name,
    Guid? TenantId,
    string? TenantSlug,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> Permissions,
    int PermissionVersion,
    Guid? MembershipId)
{
    public bool May(string permission) => Permissions.Contains(permission);
}
