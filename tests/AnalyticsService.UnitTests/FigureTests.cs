using Gatehouse.AnalyticsService.Data;
using Gatehouse.AnalyticsService.Features.Exports;
using Gatehouse.AnalyticsService.Features.Orders;
using Gatehouse.AnalyticsService.Features.SignIns;
using Gatehouse.AnalyticsService.Features.Traffic;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.UnitTests;

/// <summary>From events to figures, in whatever order and however often they come.</summary>
[Collection(AnalyticsServerCollection.Name)]
public sealed class FigureTests(AnalyticsServer server)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 15, 12, 30, 0, TimeSpan.Zero);
    private readonly TenantId tenant = TenantId.New();
    private readonly UserId customer = UserId.New();

    [Fact]
    public async Task Orders_ThatComeTwiceLateOrInTheWrongOrder_CountOnce()
    {
        var (first, second) = (Placed(10, Noon), Placed(5, Noon.AddMonths(-2)));
        await server.TellAsync(tenant, new OrderPaid(first.OrderId, Noon.AddMinutes(5), customer, first.PlacedAt));
        await server.TellAsync(tenant, first);
        await server.TellAsync(tenant, first);
        await server.TellAsync(tenant, new OrderShipped(first.OrderId, Noon.AddMinutes(9), customer, first.PlacedAt));
        await server.TellAsync(tenant, Cancelled(second));
        await server.TellAsync(tenant, second);
        await server.TellAsync(tenant, Cancelled(second));

        var year = AnalyticsServer.Days(new(2026, 1, 1), new(2026, 12, 31));
        var series = await AskAsync(db => GetOrderSeries.HandleAsync(year, db, default));
        Assert.Equal([(0L, 1L), (1L, 0L)], series.Series.Select(p => (p.Orders, p.Dropped)));
        Assert.Equal(10, series.Series[1].Revenue.Single().Amount);
        var funnel = await AskAsync(db => GetOrderFunnel.HandleAsync(year, db, default));
        Assert.Equal([2L, 1L, 1L, 0L], funnel.Steps.Select(s => s.Orders));
        Assert.Equal(1, funnel.Dropped);
    }

    [Fact]
    public async Task Rebuild_MakesTheSameFiguresFromFacts()
    {
        foreach (var hours in Enumerable.Range(0, 30))
        {
            var order = Placed(hours, Noon.AddHours(hours), UserId.New());
            await server.TellAsync(tenant, order);
            if (hours % 3 == 0)
            {
                await server.TellAsync(tenant, hours % 2 == 0 ? Cancelled(order) : Cancelled(order) with { At = Noon.AddDays(9) });
            }
        }

        await server.TellAsync(tenant, new SignInEnded(customer, SignInEnded.Refused, "credentials"));
        await server.TellAsync(tenant, Counted("orders-read", 3, 40));
        var before = await AllFiguresAsync();
        Assert.True(before.Length > 60, $"There is something to compare, {before.Length} rows.");

        await server.RunAsOwnerAsync($"update order_hours set orders = orders + 7 where tenant_id = '{tenant}'; delete from traffic_days where tenant_id = '{tenant}'");
        Assert.NotEqual(before, await AllFiguresAsync());
        await server.InAsync(tenant, (db, _) => db.Database.ExecuteSqlAsync($"select rebuild_figures({tenant.Value}, '2000-01-01', '2100-01-01')"));

        Assert.Equal(before, await AllFiguresAsync());
    }

    [Fact]
    public async Task Traffic_OfManyIntervals_HasPercentilesAndReasons()
    {
        var id = Guid.CreateVersion7();
        await server.TellAsync(tenant, Counted("orders-read", 4, 90), id);
        await server.TellAsync(tenant, Counted("orders-read", 4, 90), id);
        await server.TellAsync(tenant, Counted("orders-read", 250, 10));
        await server.TellAsync(tenant, Counted("orders-write", 2, 7, "forbidden"));

        var grain = AnalyticsServer.Days(Day(server.Time.GetUtcNow()), Day(server.Time.GetUtcNow()), isHourly: true);
        var route = (await AskAsync(db => GetTraffic.RoutesAsync(grain, db, default))).Items[0];
        Assert.Equal(("orders-read", 100L, 0L), (route.Route, route.Requests, route.Failed));
        Assert.InRange(route.P50Ms!.Value, 3, 5);
        Assert.InRange(route.P95Ms!.Value, 200, 300);
        var refusal = Assert.Single((await AskAsync(db => GetTraffic.RefusalsAsync(grain, db, default))).Items);
        Assert.Equal(("forbidden", "orders-write", 7L), (refusal.Reason, refusal.Route, refusal.Requests));
    }

    [Fact]
    public async Task SignIns_AreCountedByMeansAndReason()
    {
        await server.TellAsync(tenant, new SignInEnded(customer, SignInEnded.SignedIn, "pwd"));
        await server.TellAsync(tenant, new SignInEnded(null, SignInEnded.Refused, "credentials"));
        await server.TellAsync(tenant, new SignInEnded(null, SignInEnded.Refused, "credentials"));

        var today = Day(server.Time.GetUtcNow());
        var answer = await AskAsync(db => GetSignIns.HandleAsync(AnalyticsServer.Days(today, today), db, default));
        Assert.Equal((1L, 2L), (answer.Series.Single().SignedIn, answer.Series.Single().Refused));
        Assert.Equal("credentials", answer.Refusals.Single().Reason);
    }

    [Fact]
    public async Task Retention_IsByTheMonthOfTheFirstOrder()
    {
        var (loyal, once) = (UserId.New(), UserId.New());
        foreach (var (who, month) in new[] { (loyal, 1), (once, 1), (loyal, 2), (loyal, 3), (customer, 3) })
        {
            await server.TellAsync(tenant, Placed(1, new(2026, month, 5, 0, 0, 0, TimeSpan.Zero), who));
        }

        var grain = AnalyticsServer.Days(new(2026, 1, 1), new(2026, 3, 31));
        var retention = await server.InAsync(tenant, (db, scope) => GetRetention.HandleAsync(grain, db, scope, default));
        var cohorts = Assert.IsType<GetRetention.Response>(((IValueHttpResult)retention.Result).Value).Cohorts;
        Assert.Equal([[2L, 1L, 1L], [1L]], cohorts.Select(c => c.People));
        var top = await AskAsync((db, scope) => ListTopCustomers.HandleAsync(grain, db, scope, default));
        Assert.Equal((loyal, 3L), (top.Items[0].UserId, top.Items[0].Orders));
    }

    [Fact]
    public async Task Facts_AreOfOneTenant_AndInPartitionsThatSayItToo()
    {
        var other = TenantId.New();
        await server.TellAsync(tenant, Placed(1, Noon));
        await server.TellAsync(other, Placed(1, Noon));

        Assert.Equal(1, await server.InAsync(tenant, (db, _) => db.OrderFacts.IgnoreQueryFilters().CountAsync()));
        Assert.Equal(1, await server.InAsync(tenant, (db, _) =>
            db.Database.SqlQuery<int>($"select count(*)::int as \"Value\" from order_facts_2026_03").SingleAsync()));
    }

    [Fact]
    public async Task Queries_NeverReadFactsFromEndToEnd()
    {
        await server.RunAsOwnerAsync(
            $"""
            select keep_month('order_facts', month) from generate_series('2026-01-01'::timestamptz, '2026-12-01', '1 month') month;
            insert into order_facts (tenant_id, order_id, placed_at, owner_id, currency, amount)
                select '{tenant}', gen_random_uuid(), '2026-01-01'::timestamptz + n * interval '25 minutes', gen_random_uuid(), 'EUR', n from generate_series(1, 20000) n;
            select rebuild_figures('{tenant}', '2026-01-01', '2027-01-01');
            analyze;
            """);
        var year = AnalyticsServer.Days(new(2026, 1, 1), new(2026, 12, 31));
        var march = AnalyticsServer.Days(new(2026, 3, 1), new(2026, 3, 31), isHourly: true);
        var plans = new Explainer();
        var all = await server.InAsync(
            tenant,
            async (db, scope) =>
            {
                await GetOrderSeries.HandleAsync(year, db, default);
                await GetOrderFunnel.HandleAsync(year, db, default);
                await GetOrderFigures.HandleAsync(db, server.Time, default, "2026-01-01", "2026-12-31");
                await ListTopCustomers.HandleAsync(year, db, scope, default);
                await GetRetention.HandleAsync(year, db, scope, default);
                await GetTraffic.SeriesAsync(year, db, default);
                await GetTraffic.RoutesAsync(year, db, default);
                await GetTraffic.RefusalsAsync(year, db, default);
                await GetSignIns.HandleAsync(year, db, default);
                foreach (var (of, grain) in new[] { "orders", "traffic", "sign-ins" }.SelectMany(of => new[] { (of, year), (of, march) }))
                {
                    await ExportFigures.HandleAsync(grain, db, default, of);
                }

                return await db.OrderFacts.CountAsync(f => f.OwnerId == customer);
            },
            plans);

        Assert.Equal(0, all);
        Assert.NotEmpty(plans.Lines);
        Assert.Contains(plans.Lines, line => line.Contains("_facts_2026_", StringComparison.Ordinal) && line.Contains("Index", StringComparison.Ordinal));

        // Of the year that is full; what other tests put into a month of their own is less than an index.
        Assert.DoesNotContain(plans.Lines, line => line.Contains("Seq Scan", StringComparison.Ordinal) && line.Contains("_facts_2026_", StringComparison.Ordinal));
    }

    private async Task<string[]> AllFiguresAsync()
    {
        string[] tables = ["order_hours", "order_days", "order_customer_years", "sign_in_hours", "sign_in_days", "traffic_hours", "traffic_days"];
        return await server.RunAsOwnerAsync<string[]>(
            $"""
            select array(select row_text from (
                {string.Join(" union all ", tables.Select(t => $"select '{t} ' || to_jsonb(x)::text as row_text from {t} x where tenant_id = '{tenant}'"))}) r order by 1)
            """);
    }

    private Task<TResponse> AskAsync<TResponse>(Func<AnalyticsDbContext, Task<Results<Ok<TResponse>, ProblemHttpResult>>> ask) => AskAsync((db, _) => ask(db));

    private async Task<TResponse> AskAsync<TResponse>(Func<AnalyticsDbContext, TenantContext, Task<Results<Ok<TResponse>, ProblemHttpResult>>> ask) =>
        (TResponse)((IValueHttpResult)(await server.InAsync(tenant, ask)).Result).Value!;

    private OrderPlaced Placed(decimal total, DateTimeOffset at, UserId? by = null) => new(OrderId.New(), by ?? customer, total, "EUR", at);

    private static OrderCancelled Cancelled(OrderPlaced order) => new(order.OrderId, order.Total, order.Currency, order.PlacedAt, order.PlacedAt.AddHours(1), order.OwnerId);

    private TrafficCounted Counted(string route, double milliseconds, int requests, string outcome = "served")
    {
        var buckets = new long[LatencyBuckets.Count];
        buckets[LatencyBuckets.Of(milliseconds)] = requests;
        return new("gateway-1", server.Time.GetUtcNow(), [new(route, outcome, requests, buckets)]);
    }

    private static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);
}
