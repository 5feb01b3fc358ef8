namespace Gatehouse.AdminDashboard.Clients;

/// <summary>Whom the tenant has invited: <c>/api/invitations</c>.</summary>
internal sealed class InvitationsClient(GatewayApi api)
{
    private const string Path = "api/invitations";

    public Task<Page<Invitation>> ListAsync(string? cursor, int limit, CancellationToken cancellationToken) =>
        api.GetAsync<Page<Invitation>>(Page.Path(Path, cursor, limit), cancellationToken);

    public Task InviteAsync(string email, IReadOnlyCollection<string> roles, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Post, Path, new { email, roles }, cancellationToken);

    public Task ResendAsync(Guid id, CancellationToken cancellationToken) => api.SendAsync(HttpMethod.Post, $"{Path}/{id}/resend", null, cancellationToken);

    public Task WithdrawAsync(Guid id, CancellationToken cancellationToken) => api.SendAsync(HttpMethod.Delete, $"{Path}/{id}", null, cancellationToken);
}

/// <summary>An invitation.</summary>
public sealed record Invitation(Guid Id, string Email, IReadOnlyList<string> Roles, string Status, int TimesSent, DateTimeOffset ExpiresAt)
{
    public bool IsOpen => Status.Equals("pending", StringComparison.OrdinalIgnoreCase) || Status.Equals("expired", StringComparison.OrdinalIgnoreCase);
}
