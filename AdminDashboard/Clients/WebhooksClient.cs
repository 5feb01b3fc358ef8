namespace Gatehouse.AdminDashboard.Clients;

/// <summary>Where the company's own systems are told what happens, and what became of it: <c>/api/webhooks</c>.</summary>
internal sealed class WebhooksClient(GatewayApi api)
{
    private const string Path = "api/webhooks";

    public async Task<IReadOnlyList<Webhook>> ListAsync(CancellationToken cancellationToken) =>
        (await api.GetAsync<Page<Webhook>>(Path, cancellationToken)).Items;

    /// <summary>What can be asked for.</summary>
    public Task<IReadOnlyList<string>> EventsAsync(CancellationToken cancellationToken) => api.GetAsync<IReadOnlyList<string>>($"{Path}/events", cancellationToken);

    public Task<Versioned<Webhook>> GetAsync(Guid id, CancellationToken cancellationToken) => api.GetVersionedAsync<Webhook>($"{Path}/{id}", cancellationToken);

    /// <returns>The secret.</returns>
    public async Task<string> CreateAsync(WebhookDraft draft, CancellationToken cancellationToken) =>
        (await api.SendAsync<WithSecret>(HttpMethod.Post, Path, draft, cancellationToken)).Secret;

    public Task ChangeAsync(Guid id, WebhookDraft draft, string? version, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Put, $"{Path}/{id}", draft, cancellationToken, version);

    public Task RemoveAsync(Guid id, CancellationToken cancellationToken) => api.SendAsync(HttpMethod.Delete, $"{Path}/{id}", null, cancellationToken);

    /// <returns>The next secret.</returns>
    public async Task<string> RotateAsync(Guid id, CancellationToken cancellationToken) =>
        (await api.SendAsync<WithSecret>(HttpMethod.Post, $"{Path}/{id}/secret", null, cancellationToken)).Secret;

    public Task TestAsync(Guid id, CancellationToken cancellationToken) => api.SendAsync(HttpMethod.Post, $"{Path}/{id}/test", null, cancellationToken);

    public Task<Page<WebhookDelivery>> DeliveriesAsync(Guid id, string? cursor, int limit, CancellationToken cancellationToken) =>
        api.GetAsync<Page<WebhookDelivery>>(Page.Path($"{Path}/{id}/deliveries", cursor, limit), cancellationToken);

    public Task ReplayAsync(Guid id, Guid delivery, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Post, $"{Path}/{id}/deliveries/{delivery}/replay", null, cancellationToken);

    /// <summary>From whom the gateway takes webhooks: its configuration, for whoever runs the platform.</summary>
    public async Task<IReadOnlyList<WebhookSource>> SourcesAsync(CancellationToken cancellationToken) =>
        (await api.GetAsync<Page<WebhookSource>>("admin/webhooks", cancellationToken)).Items;

    private sealed record WithSecret(string Secret);
}

/// <summary>A webhook; never its secret.</summary>
public sealed record Webhook(
    Guid Id, string Url, string Description, IReadOnlyList<string> Events, bool Enabled, DateTimeOffset CreatedAt, DateTimeOffset? SecretBeforeUntil);

/// <summary>A webhook as it is written.</summary>
public sealed record WebhookDraft(string Url, IReadOnlyList<string> Events, string Description, bool Enabled);

/// <summary>What became of one event.</summary>
public sealed record WebhookDelivery(
    Guid Id, Guid MessageId, string Type, string Status, int Attempts, int? Answer, string? Error, DateTimeOffset CreatedAt, DateTimeOffset? DueAt, DateTimeOffset? DoneAt);

/// <summary>Somebody who may send webhooks in.</summary>
public sealed record WebhookSource(string Name, string Address, string Scheme, string Service, string Path, int Secrets);
