namespace Gatehouse.AdminDashboard.Clients;

/// <summary>What programs get in with: <c>/api/api-keys</c>, <c>/api/clients</c>.</summary>
internal sealed class MachinesClient(GatewayApi api)
{
    private const string Keys = "api/api-keys";
    private const string Clients = "api/clients";

    public async Task<IReadOnlyList<ApiKey>> KeysAsync(CancellationToken cancellationToken) =>
        (await api.GetAsync<Page<ApiKey>>(Keys, cancellationToken)).Items;

    public async Task<string> CreateKeyAsync(string name, IReadOnlyCollection<string> scopes, DateTimeOffset? expiresAt, CancellationToken cancellationToken) =>
        (await api.SendAsync<NewKey>(HttpMethod.Post, Keys, new { name, scopes, expiresAt }, cancellationToken)).Key;

    public async Task<string> RotateKeyAsync(Guid id, CancellationToken cancellationToken) =>
        (await api.SendAsync<NewKey>(HttpMethod.Post, $"{Keys}/{id}/rotation", new { }, cancellationToken)).Key;

    public Task RevokeKeyAsync(Guid id, CancellationToken cancellationToken) => api.SendAsync(HttpMethod.Delete, $"{Keys}/{id}", null, cancellationToken);

    public async Task<IReadOnlyList<OAuthClient>> ClientsAsync(CancellationToken cancellationToken) =>
        (await api.GetAsync<Page<OAuthClient>>(Clients, cancellationToken)).Items;

    public Task<NewClient> RegisterAsync(ClientDraft draft, CancellationToken cancellationToken) =>
        api.SendAsync<NewClient>(HttpMethod.Post, Clients, draft, cancellationToken);

    public async Task<string> AddSecretAsync(Guid client, CancellationToken cancellationToken) =>
        (await api.SendAsync<NewSecret>(HttpMethod.Post, $"{Clients}/{client}/secrets", new { }, cancellationToken)).ClientSecret;

    public Task RemoveClientAsync(Guid client, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Delete, $"{Clients}/{client}", null, cancellationToken);

    private sealed record NewKey(string Key);

    private sealed record NewSecret(string ClientSecret);
}

/// <summary>A program's key; never the key itself.</summary>
public sealed record ApiKey(
    Guid Id, string Name, string Prefix, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt);

/// <summary>An OAuth client.</summary>
public sealed record OAuthClient(
    string ClientId, string Name, IReadOnlyList<string> GrantTypes, IReadOnlyList<string> RedirectUris, IReadOnlyList<string> Scopes, bool Public, DateTimeOffset CreatedAt);

/// <summary>A client to be registered.</summary>
public sealed record ClientDraft(
    string Name, IReadOnlyList<string> GrantTypes, IReadOnlyList<string> Scopes, IReadOnlyList<string> RedirectUris, bool Public);

/// <summary>A client that was registered, with its secret if it has one.</summary>
public sealed record NewClient(string ClientId, string? ClientSecret);
