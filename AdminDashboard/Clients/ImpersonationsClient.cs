using Gatehouse.AdminDashboard.Session;

namespace Gatehouse.AdminDashboard.Clients;

/// <summary>Acting as a member: <c>/api/impersonations</c>. It ends with the page that began it.</summary>
internal sealed class ImpersonationsClient(GatewayApi api, Acting acting) : IAsyncDisposable
{
    private const string Path = "api/impersonations";
    private Guid? begun;

    public async Task<IReadOnlyList<Impersonation>> ListAsync(Guid user, CancellationToken cancellationToken) =>
        (await api.GetAsync<Page<Impersonation>>($"{Path}?userId={user}", cancellationToken)).Items;

    /// <summary>From its return on every call of this page is made as the person.</summary>
    public async Task StartAsync(Guid user, string name, string reason, CancellationToken cancellationToken)
    {
        var started = await api.SendAsync<Started>(HttpMethod.Post, Path, new { userId = user, reason }, cancellationToken);
        begun = started.Id;
        acting.Begin(new(started.Id, user, name, started.AccessToken, started.EndsAt));
    }

    public Task EndAsync(Guid id, CancellationToken cancellationToken)
    {
        acting.Forget();
        begun = begun == id ? null : begun;
        return api.SendAsync(HttpMethod.Delete, $"api/auth/impersonations/{id}", null, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (begun is { } id)
        {
            try
            {
                await EndAsync(id, CancellationToken.None);
            }
            catch (Exception failure) when (failure is GatewayException or SessionEndedException)
            {
                // It ends by itself within the half hour, and with the session.
            }
        }
    }

    private sealed record Started(Guid Id, string AccessToken, DateTimeOffset EndsAt);
}

/// <summary>Somebody acted as a member.</summary>
public sealed record Impersonation(
    Guid Id, Guid UserId, Guid ActorId, string? ActorName, string Reason, DateTimeOffset StartedAt, DateTimeOffset EndsAt, DateTimeOffset? EndedAt, bool Active);
