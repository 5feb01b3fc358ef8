using System.ComponentModel.DataAnnotations;
using Gatehouse.AnalyticsService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Http;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gatehouse.AnalyticsService.Features.Settings;

/// <summary>How long the company keeps the facts behind its figures. Daily figures stay.</summary>
internal static class AnalyticsSettingsEdit
{
    public static async Task<Ok<Response>> GetAsync(EditGuard guard, AnalyticsDbContext db, CancellationToken cancellationToken)
    {
        var held = await db.Set<AnalyticsSettings>().AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        guard.Tag(held?.Version ?? 0);
        return TypedResults.Ok(new Response(held?.RetentionMonths ?? AnalyticsSettings.DefaultMonths));
    }

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> SetAsync(
        SettingsRequest request, Caller caller, EditGuard guard, AnalyticsDbContext db, Outbox outbox, CancellationToken cancellationToken)
    {
        var held = await db.Set<AnalyticsSettings>().SingleOrDefaultAsync(cancellationToken);
        if (guard.Refuse(held?.Version ?? 0) is { } refusal)
        {
            return refusal;
        }

        var before = held?.RetentionMonths ?? AnalyticsSettings.DefaultMonths;
        if (before != request.RetentionMonths)
        {
            held ??= db.Add(new AnalyticsSettings { TenantId = caller.TenantId, RetentionMonths = before, Version = 0 }).Entity;
            held.RetentionMonths = request.RetentionMonths;
            held.Version++;
            outbox.Add(db, new AnalyticsSettingsChanged(request.RetentionMonths, before));
            try
            {
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException first) when (first.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
            {
                // Somebody else's first settings were faster: a change in the meantime like any other.
                throw new DbUpdateConcurrencyException(first.Message, first);
            }
        }

        guard.Tag(held?.Version ?? 0);
        return TypedResults.Ok(new Response(request.RetentionMonths));
    }

    public sealed record SettingsRequest([property: Range(1, AnalyticsSettings.MaxMonths)] int RetentionMonths);

    internal sealed record Response(int RetentionMonths);
}
