namespace Gatehouse.AdminDashboard.Clients;

/// <summary>Proving once more who one is: <c>/api/auth/reauthenticate</c>.</summary>
internal sealed class ReauthenticationClient(GatewayApi api)
{
    public Task ProveAsync(string password, string? code, CancellationToken cancellationToken) => api.SendAsync(
        HttpMethod.Post, "api/auth/reauthenticate", new { password, code = string.IsNullOrWhiteSpace(code) ? null : code.Trim() }, cancellationToken);
}
