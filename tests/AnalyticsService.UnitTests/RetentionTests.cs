using Gatehouse.AnalyticsService.Data;
using Gatehouse.AnalyticsService.Features.Settings;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.AnalyticsService.UnitTests;

/// <summary>Facts go when their company no longer keeps them, and months when nobody can.</summary>
[Collection(AnalyticsServerCollection.Name)]
public sealed class RetentionTests(AnalyticsServer server)
{
    private readonly TenantId brief = TenantId.New();
    private readonly TenantId usual = TenantId.New();

    [Fact]
    public async Task Sweep_RemovesWhatEachCompanyNoLongerKeeps_AndKeepsDailyFigures()
    {
        var now = server.Time.GetUtcNow();
        var thisMonth = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        int[] ages = [0, 2, 3, 13, 14, 61, 62];
        foreach (var (tenant, age) in new[] { brief, usual }.SelectMany(tenant => ages.Select(age => (tenant, age))))
        {
            await server.TellAsync(tenant, new OrderPlaced(OrderId.New(), UserId.New(), 1, "EUR", thisMonth.AddMonths(-age).AddHours(1)));
        }

        await KeepTwoMonthsAsync();

        await SweepAsync();

        Assert.Equal([2, 0], await AgesAsync(brief, thisMonth));
        Assert.Equal([13, 3, 2, 0], await AgesAsync(usual, thisMonth));
        foreach (var tenant in new[] { brief, usual })
        {
            Assert.Equal(ages.Length, await server.InAsync(tenant, (db, _) => db.OrderDays.SumAsync(d => d.Orders)));
        }

        // Nobody may keep more than 60 months; the next one is there before its first fact.
        Assert.False(await ExistsAsync(thisMonth.AddMonths(-62)));
        Assert.True(await ExistsAsync(thisMonth.AddMonths(1)));
        Assert.Equal(2, await server.InAsync(brief, (db, _) => db.Set<OrderHour>().CountAsync()));
    }

    [Fact]
    public async Task Order_ThatEndsAfterItsFactIsGone_IsTakenOutOfTheFiguresOnce()
    {
        await KeepTwoMonthsAsync();
        var placedAt = server.Time.GetUtcNow().AddMonths(-3);
        var customer = UserId.New();
        var (cancelled, refunded, deleted) = (Placed(10), Placed(5), Placed(3));
        foreach (var order in new[] { cancelled, refunded, deleted, Placed(1) })
        {
            await server.TellAsync(brief, order);
        }

        await server.TellAsync(brief, new OrderPaid(refunded.OrderId, placedAt, customer, placedAt));
        await SweepAsync();

        await server.TellAsync(brief, new OrderCancelled(cancelled.OrderId, 10, "EUR", placedAt, server.Time.GetUtcNow(), customer));
        await server.TellAsync(brief, new OrderShipped(refunded.OrderId, server.Time.GetUtcNow(), customer, placedAt));
        await server.TellAsync(brief, new OrderRefunded(refunded.OrderId, 5, "EUR", placedAt, server.Time.GetUtcNow(), customer));
        await server.TellAsync(brief, new OrderDeleted(deleted.OrderId, 3, "EUR", placedAt, server.Time.GetUtcNow(), customer, Stood: true));
        Assert.Equal((1, 3, 1m, 1), await FiguresAsync());
        await SweepAsync();
        await server.TellAsync(brief, new OrderDeleted(cancelled.OrderId, 10, "EUR", placedAt, server.Time.GetUtcNow(), customer, Stood: false));

        Assert.Equal((1, 3, 1m, 1), await FiguresAsync());
        Assert.Equal((1, 1m), await server.InAsync(brief, async (db, _) =>
        {
            var year = await db.Set<OrderCustomer>().SingleAsync();
            return (year.Orders[^1], year.Revenue[^1]);
        }));
        Assert.Equal((0, 0), await server.InAsync(brief, async (db, _) => (await db.OrderFacts.CountAsync(), await db.Set<OrderHour>().CountAsync())));

        OrderPlaced Placed(decimal total) => new(OrderId.New(), customer, total, "EUR", placedAt);
        Task<(long, long, decimal, long)> FiguresAsync() => server.InAsync(brief, async (db, _) =>
        {
            var day = await db.OrderDays.SingleAsync();
            return (day.Orders, day.Dropped, day.Revenue, day.Paid);
        });
    }

    [Fact]
    public async Task Rebuild_AfterMoreIsKept_LeavesDaysWhoseFactsAreGone()
    {
        await KeepTwoMonthsAsync();
        var now = server.Time.GetUtcNow();
        var caller = new Caller(new() { Raw = "", UserId = UserId.New(), TenantId = brief, IssuedAt = default, ExpiresAt = default });
        await server.TellAsync(brief, new OrderPlaced(OrderId.New(), UserId.New(), 10, "EUR", now.AddMonths(-4)));
        await server.TellAsync(brief, new OrderPlaced(OrderId.New(), UserId.New(), 3, "EUR", now));
        await SweepAsync();
        await server.InAsync(brief, (db, _) => db.Set<AnalyticsSettings>().ExecuteUpdateAsync(set => set.SetProperty(s => s.RetentionMonths, 12)));

        var period = AnalyticsServer.Days(DateOnly.FromDateTime(now.AddMonths(-5).UtcDateTime), DateOnly.FromDateTime(now.UtcDateTime));
        await server.InAsync(brief, (db, _) => RebuildFigures.HandleAsync(period, caller, db, server.Time, default));

        Assert.Equal([10m, 3m], await server.InAsync(brief, (db, _) => db.OrderDays.OrderBy(d => d.Day).Select(d => d.Revenue).ToListAsync()));
    }

    [Fact]
    public async Task Sweep_OfACompanyThatCannotBeSwept_HoldsUpNoOther()
    {
        var now = server.Time.GetUtcNow();
        var thisMonth = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        TenantId[] tenants = [brief, usual, TenantId.New()];
        foreach (var tenant in tenants)
        {
            await server.TellAsync(tenant, new OrderPlaced(OrderId.New(), UserId.New(), 1, "EUR", thisMonth.AddMonths(-14)));
        }

        await server.RunAsOwnerAsync(
            $"""
            create function refuse_sweep() returns trigger language plpgsql as 'begin raise exception ''Not this one''; end';
            create trigger refuse_sweep before delete on order_facts for each row when (old.tenant_id = '{usual}') execute function refuse_sweep();
            """);

        await SweepAsync();
        await server.RunAsOwnerAsync("drop function refuse_sweep cascade");

        Assert.Equal([14], await AgesAsync(usual, thisMonth));
        Assert.All(await Task.WhenAll(AgesAsync(tenants[0], thisMonth), AgesAsync(tenants[2], thisMonth)), Assert.Empty);
    }

    private async Task SweepAsync()
    {
        await using var services = server.Services();
        await new Retention(services.GetRequiredService<IServiceScopeFactory>(), server.Time, NullLogger<Retention>.Instance).SweepAsync(default);
    }

    private Task KeepTwoMonthsAsync() => server.InAsync(brief, (db, _) =>
    {
        db.Add(new AnalyticsSettings { TenantId = brief, RetentionMonths = 2, Version = 1 });
        return db.SaveChangesAsync();
    });

    private Task<List<int>> AgesAsync(TenantId tenant, DateTimeOffset thisMonth) => server.InAsync(tenant, async (db, _) =>
        (await db.OrderFacts.OrderBy(f => f.PlacedAt).Select(f => f.PlacedAt).ToListAsync())
            .ConvertAll(at => ((thisMonth.Year - at.Year) * 12) + thisMonth.Month - at.Month));

    private Task<bool> ExistsAsync(DateTimeOffset month) => server.RunAsOwnerAsync<bool>($"select to_regclass('order_facts_{month:yyyy_MM}') is not null");
}
