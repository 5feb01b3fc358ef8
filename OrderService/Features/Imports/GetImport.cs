using Gatehouse.OrderService.Data;
using Gatehouse.OrderService.Domain;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.OrderService.Features.Imports;

/// <summary>How far a file of the caller's is.</summary>
internal static class GetImport
{
    /// <summary>The progress of an import.</summary>
    /// <param name="Id">The import.</param>
    /// <param name="Status"><c>running</c> or <c>finished</c>.</param>
    /// <param name="Rows">Rows in the file.</param>
    /// <param name="Placed">Rows that became orders.</param>
    /// <param name="Refused">Rows that are wrong.</param>
    /// <param name="CreatedAt">When the file came.</param>
    /// <param name="FinishedAt">When the last row was done.</param>
    public sealed record Response(Guid Id, string Status, int Rows, int Placed, int Refused, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Guid id, Caller caller, OrderDbContext db, CancellationToken cancellationToken) =>
        await db.Set<OrderImport>().AsNoTracking().SingleOrDefaultAsync(i => i.Id == id && i.OwnerId == caller.UserId, cancellationToken) is { } import
            ? TypedResults.Ok(new Response(
                import.Id, import.FinishedAt is null ? "running" : "finished", import.Rows, import.Placed, import.Refused, import.CreatedAt, import.FinishedAt))
            : Problems.NotFound();
}
