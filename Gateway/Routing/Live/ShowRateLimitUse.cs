using System.ComponentModel.DataAnnotations;
using Gatehouse.Gateway.RateLimiting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.Gateway.Routing.Live;

internal static class ShowRateLimitUse
{
    private const int Shown = 100;

    /// <summary>How much the policies admitted and refused in the last minutes at all gateways, and who was refused most.</summary>
    public static async Task<Ok<Response>> HandleAsync(RateLimitPolicies policies, RateLimitUse use, [Range(1, RateLimitUse.KeptMinutes)] int minutes = 5)
    {
        var counts = await use.ReadAsync(minutes);
        var totals = counts.Where(count => count.Partition is null).ToLookup(count => count.Policy, StringComparer.OrdinalIgnoreCase);
        return TypedResults.Ok(new Response(
            minutes,
            [
                .. policies.Current.Keys.Order(StringComparer.Ordinal)
                    .Select(name => new Used(name, totals[name].Where(c => c.IsAdmitted).Sum(c => c.Count), totals[name].Where(c => !c.IsAdmitted).Sum(c => c.Count))),
            ],
            [
                .. counts.Where(count => count.Partition is not null).OrderByDescending(count => count.Count).Take(Shown)
                    .Select(count => new Limited(count.Policy, policies.Current.GetValueOrDefault(count.Policy)?.Partition, count.Partition!, count.Count)),
            ]));
    }

    /// <summary>What was counted.</summary>
    /// <param name="Minutes">In how many minutes.</param>
    /// <param name="Policies">By policy.</param>
    /// <param name="Limited">Who was refused, most often first.</param>
    internal sealed record Response(int Minutes, IReadOnlyList<Used> Policies, IReadOnlyList<Limited> Limited);

    internal sealed record Used(string Policy, long Admitted, long Refused);

    /// <summary>Somebody who was refused.</summary>
    /// <param name="Policy">By which policy.</param>
    /// <param name="Kind">What they are counted by.</param>
    /// <param name="Who">Address, or id of user, tenant, key or client.</param>
    /// <param name="Refused">How often.</param>
    internal sealed record Limited(string Policy, RateLimitPartition? Kind, string Who, long Refused);
}
