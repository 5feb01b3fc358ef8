using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Gatehouse.AnalyticsService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.Features.Live;

/// <summary>Today's figures (server-sent events <c>figures</c>): at once, when they change but at most every second, and now and then. Ends with the token.</summary>
internal static class StreamFigures
{
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    public static ServerSentEventsResult<Today> Handle(
        Caller caller, AnalyticsDbContext db, LiveFigures live, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.ServerSentEvents(EventsAsync(caller, db, live, time, cancellationToken));

    private static async IAsyncEnumerable<SseItem<Today>> EventsAsync(
        Caller caller, AnalyticsDbContext db, LiveFigures live, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var subscription = live.Subscribe(caller.TenantId);
        while (time.GetUtcNow() < caller.Token.ExpiresAt && !cancellationToken.IsCancellationRequested)
        {
            yield return new(await ReadAsync(db, time.GetUtcNow(), cancellationToken), "figures");
            if (!await WaitAsync(subscription, time, cancellationToken))
            {
                yield break;
            }
        }
    }

    private static async Task<Today> ReadAsync(AnalyticsDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        var orders = await db.OrderDays.AsNoTracking().Where(d => d.Day == day).ToListAsync(cancellationToken);
        var signIns = await db.Set<SignInDay>().AsNoTracking().Where(d => d.Day == day).ToListAsync(cancellationToken);
        var requests = await db.Set<TrafficDay>().Where(d => d.Day == day).SumAsync(d => d.Requests, cancellationToken);
        return new(
            now,
            orders.Sum(o => o.Orders),
            [.. orders.OrderBy(o => o.Currency, StringComparer.Ordinal).Select(o => new Worth(o.Currency, o.Revenue))],
            signIns.Where(s => s.Outcome == SignInEnded.SignedIn).Sum(s => s.Count),
            signIns.Where(s => s.Outcome == SignInEnded.Refused).Sum(s => s.Count),
            requests);
    }

    private static async Task<bool> WaitAsync(LiveFigures.Subscription subscription, TimeProvider time, CancellationToken cancellationToken)
    {
        using var pulse = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        pulse.CancelAfter(Pulse);
        try
        {
            await Task.Delay(Between, time, cancellationToken);
            await subscription.Signals.ReadAsync(pulse.Token);
        }
        catch (OperationCanceledException)
        {
            // Time for the pulse, or the client has gone.
        }

        return !cancellationToken.IsCancellationRequested;
    }

    internal sealed record Today(
        DateTimeOffset At, long Orders, IReadOnlyList<Worth> Revenue, long SignIns, long RefusedSignIns, long Requests);

    internal sealed record Worth(string Currency, decimal Amount);
}
