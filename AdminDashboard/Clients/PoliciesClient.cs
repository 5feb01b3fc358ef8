using System.Text.Json;

namespace Gatehouse.AdminDashboard.Clients;

/// <summary>Policies and what they decide: <c>/api/policies</c>.</summary>
internal sealed class PoliciesClient(GatewayApi api)
{
    private const string Path = "api/policies";

    public async Task<IReadOnlyList<Policy>> ListAsync(CancellationToken cancellationToken) =>
        (await api.GetAsync<Page<Policy>>(Path, cancellationToken)).Items;

    public Task CreateAsync(PolicyDraft draft, CancellationToken cancellationToken) => api.SendAsync(HttpMethod.Post, Path, draft, cancellationToken);

    public Task ChangeAsync(Policy policy, PolicyDraft draft, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Put, $"{Path}/{policy.Id}", draft, cancellationToken, $"\"{policy.Version}\"");

    public Task DeleteAsync(Guid id, CancellationToken cancellationToken) => api.SendAsync(HttpMethod.Delete, $"{Path}/{id}", null, cancellationToken);

    public async Task<IReadOnlyList<PolicyVersion>> HistoryAsync(Guid id, CancellationToken cancellationToken) =>
        (await api.GetAsync<Page<PolicyVersion>>($"{Path}/{id}/history", cancellationToken)).Items;

    /// <summary>Whether a condition can be understood; nothing is saved.</summary>
    public Task<ConditionCheck> CheckAsync(string condition, CancellationToken cancellationToken) =>
        api.SendAsync<ConditionCheck>(HttpMethod.Post, $"{Path}/validation", new { condition }, cancellationToken);

    /// <summary>What a condition may ask about.</summary>
    public async Task<IReadOnlyList<AttributeName>> AttributesAsync(CancellationToken cancellationToken) =>
        (await api.GetAsync<Page<AttributeName>>($"{Path}/attributes", cancellationToken)).Items;

    public Task<Explanation> ExplainAsync(
        Guid userId,
        string permission,
        IReadOnlyDictionary<string, JsonElement>? resource,
        IReadOnlyDictionary<string, JsonElement>? request,
        CancellationToken cancellationToken) =>
        api.SendAsync<Explanation>(HttpMethod.Post, $"{Path}/explain", new { userId, permission, resource, request }, cancellationToken);
}

/// <summary>A policy.</summary>
public sealed record Policy(Guid Id, string Name, string Effect, int Order, IReadOnlyList<string> Permissions, string Condition, bool BuiltIn, int Version, DateTimeOffset ChangedAt);

/// <summary>A policy as it is written.</summary>
public sealed record PolicyDraft(string Name, string Effect, IReadOnlyList<string> Permissions, string Condition, int Order);

/// <summary>A policy as it was.</summary>
public sealed record PolicyVersion(int Version, string Name, string Effect, int Order, IReadOnlyList<string> Permissions, string Condition, DateTimeOffset ChangedAt);

/// <summary>Whether a condition can be understood, and where not.</summary>
public sealed record ConditionCheck(bool Valid, int? Position, string? Problem);

/// <summary>A name that conditions may use.</summary>
public sealed record AttributeName(string Name, string Description);

/// <summary>What would be decided, and why.</summary>
public sealed record Explanation(string Decision, Guid? PolicyId, string Reason);
