namespace Gatehouse.AdminDashboard.Clients;

/// <summary>Who is signed in now: <c>/api/members/sessions</c>.</summary>
internal sealed class SessionsClient(GatewayApi api)
{
    public Task<OpenSessions> OpenAsync(CancellationToken cancellationToken) => api.GetAsync<OpenSessions>("api/members/sessions", cancellationToken);
}

/// <summary>How many sessions are open in the tenant, and of how many people.</summary>
public sealed record OpenSessions(int Sessions, int People);
