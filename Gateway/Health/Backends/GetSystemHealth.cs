using Gatehouse.Gateway.Routing.Live;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.Gateway.Health.Backends;

internal static class GetSystemHealth
{
    /// <summary>Everything: the mapped backends as the monitor knows them, and Gatehouse's own parts.</summary>
    public static async Task<Ok<Response>> HandleAsync(LiveRoutes live, BackendStates states, HealthAggregate aggregate, CancellationToken cancellationToken)
    {
        var known = await states.ReadAsync();
        var backends = (live.Current?.Configuration.Backends() ?? []).ToDictionary(backend => backend, backend => known.GetValueOrDefault(backend) ?? new());
        var system = await aggregate.GetAsync().WaitAsync(cancellationToken);
        return TypedResults.Ok(new Response(system.Status, backends, system.Services, system.Postgres, system.Redis));
    }

    internal sealed record Response(
        string Status, IReadOnlyDictionary<string, BackendState> Backends, IReadOnlyDictionary<string, ServiceState> Services, string Postgres, string Redis);
}
