using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Gatehouse.OrderService.Data;
using Gatehouse.OrderService.Domain;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.OrderService.Features.Imports;

/// <summary>The rows of a file that are wrong, in the order of the file.</summary>
internal static class ListImportErrors
{
    /// <summary>A page of them.</summary>
    /// <param name="Items">The rows.</param>
    /// <param name="NextCursor">Passed back as <c>cursor</c> for the next page; nothing on the last.</param>
    public sealed record Response(IReadOnlyList<Item> Items, string? NextCursor);

    /// <summary>A row that is wrong.</summary>
    /// <param name="Line">Its line; the heading is line 1.</param>
    /// <param name="Field">The column.</param>
    /// <param name="Message">What is wrong with it.</param>
    public sealed record Item(int Line, string Field, string Message);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Guid id,
        Caller caller,
        OrderDbContext db,
        CancellationToken cancellationToken,
        [Range(1, 200)] int limit = 50,
        [MinLength(1), RegularExpression("^[0-9]{1,9}$")] string? cursor = null)
    {
        if (!await db.Set<OrderImport>().AnyAsync(i => i.Id == id && i.OwnerId == caller.UserId, cancellationToken))
        {
            return Problems.NotFound();
        }

        var after = cursor is null ? 0 : int.Parse(cursor, CultureInfo.InvariantCulture);
        var items = await db.Set<OrderImportRow>().AsNoTracking()
            .Where(r => r.ImportId == id && r.Field != null && r.Line > after)
            .OrderBy(r => r.Line).Take(limit)
            .Select(r => new Item(r.Line, r.Field!, r.Message!))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(new Response(items, items.Count == limit ? items[^1].Line.ToString(CultureInfo.InvariantCulture) : null));
    }
}
