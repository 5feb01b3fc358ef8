using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.UserService.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Notifications;

/// <summary>
/// The caller's notifications as they come (server-sent events): <c>unread</c> at once, now and then, and whenever it
/// changes; <c>notification</c> for each new one. With <c>Last-Event-ID</c>, first what came since. Ends with the token.
/// </summary>
internal static class StreamNotifications
{
    /// <summary>Well below the time after which gateways and proxies take a silent stream for dead.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(20);

    /// <summary>Notifications are committed in another order than their ids', at most so far apart.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(30);

    public static ServerSentEventsResult<NotificationEvent> Handle(
        Caller caller,
        UserDbContext db,
        LiveNotifications live,
        TimeProvider time,
        CancellationToken cancellationToken,
        [FromHeader(Name = "Last-Event-ID")] Guid? lastEventId = null) =>
        TypedResults.ServerSentEvents(EventsAsync(caller, db, live, time, lastEventId, cancellationToken));

    private static async IAsyncEnumerable<SseItem<NotificationEvent>> EventsAsync(
        Caller caller, UserDbContext db, LiveNotifications live, TimeProvider time, Guid? last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var subscription = live.Subscribe(caller.TenantId, caller.UserId);
        var since = time.GetUtcNow();
        var known = last is { } seen ? null : await KnownAsync(since);
        known ??= [];
        var from = last ?? Floor(since - Overlap);
        while (time.GetUtcNow() < caller.Token.ExpiresAt && !cancellationToken.IsCancellationRequested)
        {
            var news = await db.Notifications.AsNoTracking()
                .Where(n => n.UserId == caller.UserId && n.Id > from)
                .OrderBy(n => n.Id).ToListAsync(cancellationToken);
            foreach (var one in news.Where(n => known.Add(n.Id)))
            {
                yield return new(new(null, NotificationAnswer.Of(one)), "notification") { EventId = $"{one.Id}" };
            }

            var unread = await db.Notifications.CountAsync(n => n.UserId == caller.UserId && n.ReadAt == null, cancellationToken);
            yield return new(new(unread, null), "unread");
            var floor = Floor(time.GetUtcNow() - Overlap);
            from = floor.CompareTo(from) > 0 ? floor : from;
            known.RemoveWhere(id => id.CompareTo(from) <= 0);
            await WaitAsync(subscription, cancellationToken);
        }

        async Task<HashSet<Guid>> KnownAsync(DateTimeOffset now)
        {
            var floor = Floor(now - Overlap);
            return [.. await db.Notifications.Where(n => n.UserId == caller.UserId && n.Id > floor).Select(n => n.Id).ToListAsync(cancellationToken)];
        }
    }

    private static async Task WaitAsync(LiveNotifications.Subscription subscription, CancellationToken cancellationToken)
    {
        using var pulse = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        pulse.CancelAfter(Pulse);
        try
        {
            await subscription.Signals.ReadAsync(pulse.Token);
        }
        catch (OperationCanceledException)
        {
            // Time for the pulse, or the client has gone, which the loop sees.
        }
    }

    // The smallest id of a moment: a UUIDv7 begins with its milliseconds (RFC 9562 section 5.7).
    private static Guid Floor(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, at.ToUnixTimeMilliseconds() << 16);
        return new(bytes, bigEndian: true);
    }

    internal sealed record NotificationEvent(int? Unread, NotificationAnswer? Notification);
}
