using System.Text.Json;

namespace Gatehouse.AdminDashboard.Clients;

/// <summary>What happened: <c>/api/audit</c>, <c>/api/alerts</c>.</summary>
internal sealed class AuditClient(GatewayApi api)
{
    private const string Path = "api/audit";

    public Task<Page<AuditEntry>> ListAsync(AuditQuery query, string? cursor, int limit, CancellationToken cancellationToken) =>
        api.GetAsync<Page<AuditEntry>>(Page.Path(Path, cursor, limit) + query.Text, cancellationToken);

    public Task<AuditCheck> VerifyAsync(CancellationToken cancellationToken) =>
        api.SendAsync<AuditCheck>(HttpMethod.Post, $"{Path}/verify", null, cancellationToken);

    public Task<string> ExportAsync(AuditQuery query, CancellationToken cancellationToken) =>
        api.GetTextAsync($"{Path}/export?format=csv{query.Text}", cancellationToken);

    public async Task<IReadOnlyList<Alert>> AlertsAsync(int limit, CancellationToken cancellationToken) =>
        (await api.GetAsync<Page<Alert>>($"api/alerts?limit={limit}", cancellationToken)).Items;
}

/// <summary>Which entries.</summary>
public sealed record AuditQuery(string? Action, Guid? Actor, string? Target, DateOnly? From, DateOnly? To, Guid? Person = null)
{
    internal string Text =>
        (string.IsNullOrWhiteSpace(Action) ? "" : $"&action={Uri.EscapeDataString(Action.Trim())}")
        + (Actor is { } actor ? $"&actor={actor}" : "")
        + (Person is { } person ? $"&person={person}" : "")
        + (string.IsNullOrWhiteSpace(Target) ? "" : $"&target={Uri.EscapeDataString(Target.Trim())}")
        + (From is { } from ? $"&from={from:yyyy-MM-dd}T00:00:00Z" : "")
        + (To is { } to ? $"&to={to.AddDays(1):yyyy-MM-dd}T00:00:00Z" : "");
}

/// <summary>An entry of the audit log.</summary>
public sealed record AuditEntry(
    Guid Id, long Sequence, DateTimeOffset At, string Action, Guid? ActorId, string? Client, string? Target, string? Address, string? CorrelationId, JsonElement? Details, string Hash);

/// <summary>Whether the log is as it was written.</summary>
public sealed record AuditCheck(bool Intact, long Entries, string? Head, IReadOnlyList<AuditFault> Problems);

/// <summary>Where it is not.</summary>
public sealed record AuditFault(long Sequence, string What);

/// <summary>A security alert.</summary>
public sealed record Alert(Guid Id, string Kind, Guid? UserId, string Detail, DateTimeOffset At);
