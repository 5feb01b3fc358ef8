using Gatehouse.AnalyticsService.Data;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.Features.Traffic;

/// <summary>Traffic of a period, from the hours or the days.</summary>
internal static class TrafficQueries
{
    public static async Task<List<(DateTimeOffset At, TrafficFigures Figures)>> ReadAsync(Grain grain, AnalyticsDbContext db, CancellationToken cancellationToken)
    {
        if (grain.IsHourly)
        {
            var hours = await db.Set<TrafficHour>().AsNoTracking().Where(h => h.Hour >= grain.Since && h.Hour < grain.Until).ToListAsync(cancellationToken);
            return hours.ConvertAll(h => (h.Hour, (TrafficFigures)h));
        }

        var days = await db.Set<TrafficDay>().AsNoTracking().Where(d => d.Day >= grain.Period.From && d.Day <= grain.Period.To).ToListAsync(cancellationToken);
        return days.ConvertAll(d => (new DateTimeOffset(d.Day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), (TrafficFigures)d));
    }

    /// <summary>Several counts as one.</summary>
    public static long[] Sum(IEnumerable<TrafficFigures> figures)
    {
        var sum = new long[ServiceDefaults.Contracts.LatencyBuckets.Count];
        foreach (var buckets in figures.Select(f => f.Buckets))
        {
            for (var i = 0; i < Math.Min(buckets.Length, sum.Length); i++)
            {
                sum[i] += buckets[i];
            }
        }

        return sum;
    }
}
