namespace Gatehouse.AdminDashboard.Clients;

/// <summary>Companies: <c>/api/tenants</c>.</summary>
internal sealed class TenantsClient(GatewayApi api)
{
    /// <summary>Where the viewer belongs.</summary>
    public async Task<IReadOnlyList<OwnTenant>> MineAsync(CancellationToken cancellationToken) =>
        (await api.GetAsync<Page<OwnTenant>>("api/tenants/mine", cancellationToken)).Items;
}

/// <summary>A company of the viewer's.</summary>
public sealed record OwnTenant(Guid Id, string Slug, string Name, string Status, bool Current);
