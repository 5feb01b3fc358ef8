using System.Text.Json;

namespace Gatehouse.AdminDashboard.Clients;

/// <summary>What flows between the services: <c>/admin/pipelines</c>, <c>/api/mails</c>.</summary>
internal sealed class PipelinesClient(GatewayApi api)
{
    private const string Path = "admin/pipelines";

    public async Task<IReadOnlyList<Pipeline>> ListAsync(CancellationToken cancellationToken) =>
        (await api.GetAsync<Page<Pipeline>>(Path, cancellationToken)).Items;

    public Task<Page<DeadLetter>> DeadLettersAsync(string source, string group, string? cursor, int limit, CancellationToken cancellationToken) =>
        api.GetAsync<Page<DeadLetter>>(Page.Path(Letters(source, group), cursor, limit), cancellationToken);

    public Task ReplayAllAsync(string source, string group, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Post, $"{Letters(source, group)}/replay", null, cancellationToken);

    public Task ReplayAsync(string source, string group, string id, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Post, $"{Letters(source, group)}/{id}/replay", null, cancellationToken);

    public Task DiscardAsync(string source, string group, string id, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Delete, $"{Letters(source, group)}/{id}", null, cancellationToken);

    public Task<Page<SentMail>> MailsAsync(string? cursor, int limit, CancellationToken cancellationToken) =>
        api.GetAsync<Page<SentMail>>(Page.Path("api/mails", cursor, limit), cancellationToken);

    private static string Letters(string source, string group) => $"{Path}/{Uri.EscapeDataString(source)}/{Uri.EscapeDataString(group)}/dead-letters";
}

/// <summary>One service's events and who reads them.</summary>
public sealed record Pipeline(string Source, int Waiting, DateTimeOffset? OldestAt, long Length, IReadOnlyList<PipelineReader> Readers);

/// <summary>One group of readers.</summary>
public sealed record PipelineReader(string Group, long? Lag, long Pending, long DeadLetters, long Replaying);

/// <summary>An event that was given up on.</summary>
public sealed record DeadLetter(string Id, string? Type, string? Subject, int Attempts, string Reason, DateTimeOffset At, JsonElement? Data);

/// <summary>A mail, without what it says.</summary>
public sealed record SentMail(Guid Id, string To, string Template, string Status, int Attempts, DateTimeOffset CreatedAt, DateTimeOffset? DoneAt, string? Error);
