using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gatehouse.ServiceDefaults.Health;

/// <summary>Liveness and readiness, in every environment: orchestrators need them in production most of all.</summary>
public static class HealthDefaults
{
    private const string LiveTag = "live";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(3);

    /// <summary>Adds the check that says the process itself runs.</summary>
    /// <param name="services">The service's registrations.</param>
    /// <returns>The same registrations.</returns>
    public static IServiceCollection AddHealthDefaults(this IServiceCollection services)
    {
        // The detailed answer is for other services only.
        services.AddOptions<InternalKeyOptions>().BindConfiguration("Internal").ValidateDataAnnotations().ValidateOnStart();
        services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [LiveTag]);

        // A store that hangs is as bad as one that is away; an orchestrator must get its answer.
        services.PostConfigure<HealthCheckServiceOptions>(options =>
        {
            foreach (var check in options.Registrations.Where(c => c.Timeout == Timeout.InfiniteTimeSpan))
            {
                check.Timeout = Bound;
            }
        });
        return services;
    }

    /// <summary><c>/alive</c>: the process runs. <c>/health</c>: it and what it needs are ready. Neither says more than a word.</summary>
    /// <param name="endpoints">Where to add them.</param>
    /// <returns>The same endpoints.</returns>
    public static IEndpointRouteBuilder MapHealthDefaults(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/alive", new() { Predicate = check => check.Tags.Contains(LiveTag) }).AllowAnonymous();
        endpoints.MapHealthChecks("/health").AllowAnonymous();

        // What is wrong is for the gateway's aggregated answer, not for whoever asks.
        endpoints.MapInternal().MapGet("/health", async (HealthCheckService health, CancellationToken cancellationToken) =>
        {
            var report = await health.CheckHealthAsync(cancellationToken);
            return TypedResults.Ok(new HealthReportAnswer(
                report.Status.ToString(), report.Entries.ToDictionary(e => e.Key, e => e.Value.Status.ToString())));
        });
        return endpoints;
    }
}

/// <summary>A service's own view of its health.</summary>
/// <param name="Status">Healthy, Degraded or Unhealthy.</param>
/// <param name="Checks">The same for each thing it needs.</param>
public sealed record HealthReportAnswer(string Status, IReadOnlyDictionary<string, string> Checks);
