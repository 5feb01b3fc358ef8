using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Notifications.Digests;

/// <summary>Whether, when and of what the caller wants a digest, in the company they work in.</summary>
internal static class DigestEdit
{
    private const string Clock = "HH:mm";

    public static async Task<Ok<Response>> GetAsync(Caller caller, UserDbContext db, CancellationToken cancellationToken)
    {
        var digest = await db.Set<Digest>().AsNoTracking().SingleOrDefaultAsync(d => d.UserId == caller.UserId, cancellationToken);
        var due = await db.Set<QueuedDigest>().AsNoTracking()
            .SingleOrDefaultAsync(q => q.Company == caller.TenantId.Value && q.Person == caller.UserId.Value, cancellationToken);
        return TypedResults.Ok(digest is null ? new("off", null, null, [], null) : Answer(digest, due?.DueAt));
    }

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> SetAsync(
        DigestRequest request, Caller caller, UserDbContext db, Outbox outbox, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Refuse(request) is { } refusal)
        {
            return refusal;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var answer = new Response("off", null, null, [], null);
        if (request.Every == "off")
        {
            await db.Database.ExecuteSqlAsync(
                $"delete from digest_queue where company = {caller.TenantId.Value} and person = {caller.UserId.Value}", cancellationToken);
            await db.Set<Digest>().Where(d => d.UserId == caller.UserId).ExecuteDeleteAsync(cancellationToken);
        }
        else
        {
            // Without ICU, Windows knows names of the IANA database no better than a system without that database.
            var name = await db.Profiles.Where(p => p.UserId == caller.UserId).Select(p => p.TimeZone).SingleOrDefaultAsync(cancellationToken);
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(name ?? Profile.DefaultTimeZone, out var zone))
            {
                return Problems.Conflict($"This system does not know the profile's time zone, {name}.");
            }

            var digest = new Digest
            {
                TenantId = caller.TenantId,
                UserId = caller.UserId,
                Weekday = request.Every == "week" ? Enum.Parse<DayOfWeek>(request.On!, ignoreCase: true) : null,
                At = TimeOnly.ParseExact(request.At!, Clock, CultureInfo.InvariantCulture),
                Kinds = [.. request.Kinds!.Distinct()],
            };
            var due = digest.Next(time.GetUtcNow(), zone);
            await StoreAsync(digest, due, db, cancellationToken);
            answer = Answer(digest, due);
        }

        outbox.Add(db, new PersonChanged(caller.UserId, "digest"));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(answer);
    }

    // The queue's row first, as whoever sends holds it: two at once wait for each other, and the later one stands.
    private static async Task StoreAsync(Digest digest, DateTimeOffset due, UserDbContext db, CancellationToken cancellationToken)
    {
        var (company, person) = (digest.TenantId.Value, digest.UserId.Value);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into digest_queue (company, person, due_at) values ({company}, {person}, {due})
            on conflict (company, person) do update set due_at = excluded.due_at
            """, cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into digests (tenant_id, user_id, weekday, at, kinds) values ({company}, {person}, {(int?)digest.Weekday}, {digest.At}, {digest.Kinds})
            on conflict (tenant_id, user_id) do update set weekday = excluded.weekday, at = excluded.at, kinds = excluded.kinds
            """, cancellationToken);
    }

    private static ProblemHttpResult? Refuse(DigestRequest request) => request switch
    {
        { Every: "off" } => null,
        { At: null or "" } => Problems.Invalid("at", "At which time of day, such as 07:30."),
        { Every: "week", On: null or "" } => Problems.Invalid("on", "On which day of the week."),
        { Kinds: null or [] } => Problems.Invalid("kinds", "At least one."),
        _ when request.Kinds.Any(kind => !NotificationKinds.All.Contains(kind)) => Problems.Invalid("kinds", $"Some of {string.Join(", ", NotificationKinds.All)}."),
        _ => null,
    };

    private static Response Answer(Digest digest, DateTimeOffset? due) => new(
        digest.Weekday is null ? "day" : "week",
        digest.At.ToString(Clock, CultureInfo.InvariantCulture),
        digest.Weekday?.ToString().ToLowerInvariant(),
        digest.Kinds,
        due);

    /// <param name="Every">How often, or not at all.</param>
    /// <param name="At">The time of day, by the profile's time zone.</param>
    /// <param name="On">The day of the week, for every week.</param>
    /// <param name="Kinds">What of.</param>
    public sealed record DigestRequest(
        [property: Required, RegularExpression("^(off|day|week)$", ErrorMessage = "off, day or week.")] string Every,
        [property: RegularExpression("^([01][0-9]|2[0-3]):[0-5][0-9]$", ErrorMessage = "A time of day such as 07:30.")] string? At = null,
        [property: RegularExpression("^(monday|tuesday|wednesday|thursday|friday|saturday|sunday)$", ErrorMessage = "A day of the week such as monday.")] string? On = null,
        [property: MaxLength(20)] IReadOnlyList<string>? Kinds = null);

    internal sealed record Response(string Every, string? At, string? On, IReadOnlyList<string> Kinds, DateTimeOffset? NextAt);
}
