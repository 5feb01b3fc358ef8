using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Pipelines.Alerts;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Alerts;

/// <summary>The tenant's security alerts, the latest first.</summary>
internal static class ListAlerts
{
    public static async Task<Results<Ok<Page<Response>>, ProblemHttpResult>> HandleAsync(
        AuthDbContext context,
        CancellationToken cancellationToken,
        [MaxLength(30), PlainText] string? kind = null,
        UserId? userId = null,
        [Range(1, Page<Response>.MaxLimit)] int limit = Page<Response>.DefaultLimit,
        string? cursor = null)
    {
        if (!IdCursor.TryRead(cursor, out var last))
        {
            return Problems.Invalid("cursor", "Not a cursor of this list.");
        }

        var alerts = context.Set<Alert>().AsNoTracking();
        alerts = kind is null ? alerts : alerts.Where(a => a.Kind == kind);
        alerts = userId is null ? alerts : alerts.Where(a => a.UserId == userId);
        alerts = last is { } before ? alerts.Where(a => a.Id < before) : alerts;
        var found = await alerts.OrderByDescending(a => a.Id).Take(limit + 1)
            .Select(a => new Response(a.Id, a.Kind, a.UserId, a.Detail, a.At)).ToListAsync(cancellationToken);
        var items = found.Take(limit).ToList();
        return TypedResults.Ok(new Page<Response>(items, found.Count > limit ? IdCursor.Of(items[^1].Id) : null));
    }

    internal sealed record Response(Guid Id, string Kind, UserId? UserId, string Detail, DateTimeOffset At);
}
