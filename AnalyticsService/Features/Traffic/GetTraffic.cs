using Gatehouse.AnalyticsService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AnalyticsService.Features.Traffic;

/// <summary>The company's requests as the gateway saw them: over time, by route with how long they took, and refusals by reason.</summary>
internal static class GetTraffic
{
    private const string Served = "served";
    private static readonly string[] Failures = ["backend_failed", "failed"];

    public static async Task<Results<Ok<SeriesResponse>, ProblemHttpResult>> SeriesAsync(Grain grain, AnalyticsDbContext db, CancellationToken cancellationToken) =>
        grain.Refusal is { } refusal
            ? refusal
            : TypedResults.Ok(new SeriesResponse([.. (await TrafficQueries.ReadAsync(grain, db, cancellationToken))
                .GroupBy(f => f.At, f => f.Figures, (at, of) => Point(at, [.. of])).OrderBy(p => p.At)]));

    /// <summary>The busiest first.</summary>
    public static async Task<Results<Ok<RoutesResponse>, ProblemHttpResult>> RoutesAsync(Grain grain, AnalyticsDbContext db, CancellationToken cancellationToken) =>
        grain.Refusal is { } refusal
            ? refusal
            : TypedResults.Ok(new RoutesResponse([.. (await TrafficQueries.ReadAsync(grain, db, cancellationToken))
                .GroupBy(f => f.Figures.Route, f => f.Figures, (route, of) => Route(route, [.. of]))
                .OrderByDescending(r => r.Requests).ThenBy(r => r.Route, StringComparer.Ordinal)]));

    /// <summary>What was not served, by why.</summary>
    public static async Task<Results<Ok<RefusalsResponse>, ProblemHttpResult>> RefusalsAsync(Grain grain, AnalyticsDbContext db, CancellationToken cancellationToken) =>
        grain.Refusal is { } refusal
            ? refusal
            : TypedResults.Ok(new RefusalsResponse([.. (await TrafficQueries.ReadAsync(grain, db, cancellationToken))
                .Where(f => f.Figures.Outcome != Served)
                .GroupBy(f => (f.Figures.Outcome, f.Figures.Route), f => f.Figures, (key, of) => new RefusalItem(key.Outcome, key.Route, of.Sum(f => f.Requests)))
                .OrderByDescending(r => r.Requests).ThenBy(r => r.Reason, StringComparer.Ordinal)]));

    private static TrafficPoint Point(DateTimeOffset at, List<TrafficFigures> figures)
    {
        var buckets = TrafficQueries.Sum(figures);
        return new(
            at, figures.Sum(f => f.Requests), figures.Where(f => f.Outcome != Served).Sum(f => f.Requests),
            LatencyBuckets.Quantile(buckets, 0.5), LatencyBuckets.Quantile(buckets, 0.95));
    }

    private static RouteItem Route(string route, List<TrafficFigures> figures)
    {
        // How long a refusal takes says nothing about the route.
        var served = TrafficQueries.Sum(figures.Where(f => f.Outcome == Served));
        return new(
            route, figures.Sum(f => f.Requests), figures.Where(f => Failures.Contains(f.Outcome)).Sum(f => f.Requests),
            LatencyBuckets.Quantile(served, 0.5), LatencyBuckets.Quantile(served, 0.95));
    }

    internal sealed record SeriesResponse(IReadOnlyList<TrafficPoint> Series);

    internal sealed record TrafficPoint(DateTimeOffset At, long Requests, long Refused, double? P50Ms, double? P95Ms);

    internal sealed record RoutesResponse(IReadOnlyList<RouteItem> Items);

    internal sealed record RouteItem(string Route, long Requests, long Failed, double? P50Ms, double? P95Ms);

    internal sealed record RefusalsResponse(IReadOnlyList<RefusalItem> Items);

    internal sealed record RefusalItem(string Reason, string Route, long Requests);
}
