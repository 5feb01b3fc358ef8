using Gatehouse.AnalyticsService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.Features.Settings;

/// <summary>Makes the company's figures of a period anew from its facts. Of days whose facts are no longer kept, the figures stay as they are.</summary>
internal static class RebuildFigures
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Grain grain, Caller caller, AnalyticsDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        if (grain.Refusal is { } refusal)
        {
            return refusal;
        }

        var settings = await db.Set<AnalyticsSettings>().AsNoTracking().SingleOrDefaultAsync(cancellationToken);

        // Facts that are gone do not come back when more is kept from now on.
        var kept = await db.Database.SqlQuery<DateOnly>(
            $"select greatest({Retention.FirstKeptDay(settings, time.GetUtcNow())}, (select (swept_before at time zone 'UTC')::date from known_tenants where id = {caller.TenantId.Value})) as \"Value\"")
            .SingleAsync(cancellationToken);
        var from = grain.Period.From < kept ? kept : grain.Period.From;
        if (from <= grain.Period.To)
        {
            db.Database.SetCommandTimeout(Patience);
            await db.Database.ExecuteSqlAsync(
                $"select rebuild_figures({caller.TenantId.Value}, {from}, {grain.Period.To.AddDays(1)})", cancellationToken);
        }

        return TypedResults.NoContent();
    }
}
