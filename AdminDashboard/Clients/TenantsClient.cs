namespace Gatehouse.AdminDashboard.Clients;

/// <summary>Companies: <c>/api/tenants</c>.</summary>
internal sealed class TenantsClient(GatewayApi api)
{
    /// <summary>Where the viewer belongs.</summary>
    public async Task<IReadOnlyList<OwnTenant>> MineAsync(CancellationToken cancellationToken) =>
        (await api.GetAsync<Page<OwnTenant>>("api/tenants/mine", cancellationToken)).Items;

    /// <summary>Every company, for whoever runs the platform.</summary>
    public Task<Page<Tenant>> ListAsync(string? name, string? status, string? cursor, int limit, CancellationToken cancellationToken) => api.GetAsync<Page<Tenant>>(
        Page.Path("api/tenants", cursor, limit)
            + (string.IsNullOrWhiteSpace(name) ? "" : $"&name={Uri.EscapeDataString(name.Trim())}")
            + (string.IsNullOrEmpty(status) ? "" : $"&status={Uri.EscapeDataString(status)}"),
        cancellationToken);

    public Task<Versioned<Tenant>> GetAsync(Guid id, CancellationToken cancellationToken) => api.GetVersionedAsync<Tenant>($"api/tenants/{id}", cancellationToken);

    public Task ChangeAsync(Guid id, TenantChange change, string? version, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Patch, $"api/tenants/{id}", change, cancellationToken, version);

    public Task SuspendAsync(Guid id, string reason, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Post, $"api/tenants/{id}/suspension", new { reason }, cancellationToken);

    public Task ReactivateAsync(Guid id, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Delete, $"api/tenants/{id}/suspension", null, cancellationToken);
}

/// <summary>A company of the viewer's.</summary>
public sealed record OwnTenant(Guid Id, string Slug, string Name, string Status, bool Current);

/// <summary>A company, as the platform sees it.</summary>
public sealed record Tenant(Guid Id, string Slug, string Name, string Status, string Plan, DateTimeOffset CreatedAt, TenantSettings? Settings = null);

/// <summary>What a company asks of everybody who signs in to it; where it says nothing, the platform's rules hold.</summary>
public sealed record TenantSettings(
    bool MfaRequired, IReadOnlyList<string>? AllowedLoginMethods, int? SessionIdleMinutes, int? SessionHours, bool RememberDevices);

/// <summary>What is to be different; the rest stays.</summary>
public sealed record TenantChange(string Name, string Plan, TenantSettings Settings);
