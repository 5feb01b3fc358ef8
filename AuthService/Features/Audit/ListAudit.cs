using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Audit;

/// <summary>What happened in the tenant, the latest first, a page at a time by key.</summary>
internal static class ListAudit
{
    public static async Task<Results<Ok<Page<AuditAnswer>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] AuditFilter filter,
        AuthDbContext context,
        CancellationToken cancellationToken,
        [Range(1, Page<AuditAnswer>.MaxLimit)] int limit = Page<AuditAnswer>.DefaultLimit,
        string? cursor = null)
    {
        var before = long.MaxValue;
        if (!string.IsNullOrEmpty(cursor) && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            return Problems.Invalid("cursor", "Not a cursor of this list.");
        }

        var entries = context.Set<AuditEntry>().AsNoTracking();
        var (first, end) = await filter.BoundsAsync(entries, cancellationToken);
        before = Math.Min(before, end);
        var found = await filter.Apply(entries)
            .Where(e => e.Sequence < before && e.Sequence > first).OrderByDescending(e => e.Sequence).Take(limit + 1).ToListAsync(cancellationToken);
        var items = found.Take(limit).ToList();
        return TypedResults.Ok(new Page<AuditAnswer>(
            items.ConvertAll(AuditAnswer.Of),
            found.Count > limit ? items[^1].Sequence.ToString(CultureInfo.InvariantCulture) : null));
    }
}
