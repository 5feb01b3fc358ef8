using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Tenants;

/// <summary>All tenants, for whoever runs the platform; in the order of their founding.</summary>
internal static class ListTenants
{
    public static async Task<Results<Ok<Page<TenantAnswer>>, ProblemHttpResult>> HandleAsync(
        AuthDbContext context,
        CancellationToken cancellationToken,
        [AllowedValues(null, "active", "suspended", "deleted")] string? status = null,
        [MaxLength(100), PlainText] string? name = null,
        [Range(1, Page<TenantAnswer>.MaxLimit)] int limit = Page<TenantAnswer>.DefaultLimit,
        string? cursor = null)
    {
        if (!IdCursor.TryRead(cursor, out var last))
        {
            return Problems.Invalid("cursor", "Not a cursor of this list.");
        }

        var after = new TenantId(last ?? Guid.Empty);
        var tenants = context.Tenants.AsNoTracking()
            .Where(t => EF.Functions.GreaterThan(ValueTuple.Create(t.Id), ValueTuple.Create(after)));
        if (status is not null)
        {
            var wanted = Enum.Parse<TenantStatus>(status, ignoreCase: true);
            tenants = tenants.Where(t => t.Status == wanted);
        }

        if (!string.IsNullOrWhiteSpace(name))
        {
            var part = $"%{Escaped(name.Trim())}%";
            tenants = tenants.Where(t => EF.Functions.ILike(t.Name, part, "!") || EF.Functions.ILike(t.Slug, part, "!"));
        }

        var found = await tenants.OrderBy(t => t.Id).Take(limit + 1).ToListAsync(cancellationToken);
        var items = found.Take(limit).ToList();
        return TypedResults.Ok(new Page<TenantAnswer>(
            items.ConvertAll(TenantAnswer.Of), found.Count > limit ? IdCursor.Of(items[^1].Id.Value) : null));
    }

    // What is looked for stands for itself.
    private static string Escaped(string text) => text
        .Replace("!", "!!", StringComparison.Ordinal)
        .Replace("%", "!%", StringComparison.Ordinal)
        .Replace("_", "!_", StringComparison.Ordinal);
}
