using System.ComponentModel.DataAnnotations;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.Gateway.Traffic;

internal static class ShowTraffic
{
    private const int Shown = 100;
    private const string Served = "served";

    /// <summary>
    /// Requests of signed-in callers in the last minutes at all gateways, why some were not served, how long answers took,
    /// and the busiest tenants, or one of them.
    /// </summary>
    public static async Task<Ok<Response>> HandleAsync(
        RecentTraffic recent, [Range(1, RecentTraffic.KeptMinutes)] int minutes = 5, Guid? tenant = null)
    {
        var counted = await recent.ReadAsync(minutes);
        return TypedResults.Ok(new Response(
            minutes,
            counted.Outcomes.Values.Sum(),
            [.. counted.Outcomes.Where(o => o.Key != Served).OrderByDescending(o => o.Value).Select(o => new Refusal(o.Key, o.Value))],
            LatencyBuckets.Quantile(counted.Buckets, 0.5),
            LatencyBuckets.Quantile(counted.Buckets, 0.95),
            [
                .. counted.Tenants.Where(t => tenant is null || t.Key.Value == tenant).OrderByDescending(t => t.Value.Requests).Take(Shown)
                    .Select(t => new OfTenant(t.Key, t.Value.Requests, t.Value.Refused)),
            ]));
    }

    /// <summary>What was counted.</summary>
    /// <param name="Minutes">In how many minutes.</param>
    /// <param name="Requests">How many there were.</param>
    /// <param name="Refusals">Those not served, by why.</param>
    /// <param name="P50Ms">Half of the answers took no longer.</param>
    /// <param name="P95Ms">95 % of the answers took no longer.</param>
    /// <param name="Tenants">The busiest first.</param>
    internal sealed record Response(
        int Minutes, long Requests, IReadOnlyList<Refusal> Refusals, double? P50Ms, double? P95Ms, IReadOnlyList<OfTenant> Tenants);

    internal sealed record Refusal(string Reason, long Requests);

    internal sealed record OfTenant(TenantId TenantId, long Requests, long Refused);
}
