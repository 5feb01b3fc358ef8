using Gatehouse.AnalyticsService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Hosting;
using Gatehouse.ServiceDefaults.Tenancy;
using Microsoft.EntityFrameworkCore;
using OpenTelemetry;

namespace Gatehouse.AnalyticsService.Features.Settings;

/// <summary>Removes facts that their tenant no longer keeps, drops months that nobody can keep, and has the next month ready.</summary>
internal sealed partial class Retention(IServiceScopeFactory scopes, TimeProvider time, ILogger<Retention> logger) : BackgroundLoop
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Facts are kept by whole months, the present one not counted.</summary>
    public static DateOnly FirstKeptDay(AnalyticsSettings? settings, DateTimeOffset now) =>
        new DateOnly(now.Year, now.Month, 1).AddMonths(-(settings?.RetentionMonths ?? AnalyticsSettings.DefaultMonths));

    /// <summary>One round. Two replicas at once do no harm.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        List<Guid> tenants;
        await using (var scope = scopes.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<AnalyticsDbContext>();
            foreach (var facts in new[] { "order_facts", "sign_in_facts", "traffic_facts" })
            {
                await db.Database.ExecuteSqlAsync($"select keep_month({facts}, {now}), keep_month({facts}, {now.AddMonths(1)})", cancellationToken);
            }

            await db.Database.ExecuteSqlAsync($"select drop_months({now.AddMonths(-AnalyticsSettings.MaxMonths - 1)})", cancellationToken);
            tenants = await db.Database.SqlQuery<Guid>($"""select id as "Value" from known_tenants""").ToListAsync(cancellationToken);
        }

        foreach (var tenant in tenants)
        {
            try
            {
                await SweepAsync(new TenantId(tenant), now, cancellationToken);
            }
#pragma warning disable CA1031 // A tenant whose turn fails must not hold up those behind it, every time.
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.TenantFailed(logger, tenant, failure.GetBaseException().Message);
            }
        }
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            using var untraced = SuppressInstrumentationScope.Begin();
            try
            {
                await SweepAsync(stoppingToken);
            }
#pragma warning disable CA1031 // What is left over is left for the next time.
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.Failed(logger, failure.GetBaseException().Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(TenantId tenant, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(tenant);
        var db = scope.ServiceProvider.GetRequiredService<AnalyticsDbContext>();
        var settings = await db.Set<AnalyticsSettings>().AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        var before = new DateTimeOffset(FirstKeptDay(settings, now).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

        // Said first: whoever does not find an order's fact then knows that there was one.
        await db.Database.ExecuteSqlAsync(
            $"update known_tenants set swept_before = {before} where id = {tenant.Value} and swept_before < {before}", cancellationToken);
        await db.OrderFacts.Where(f => f.PlacedAt < before).ExecuteDeleteAsync(cancellationToken);
        await db.Set<SignInFact>().Where(f => f.At < before).ExecuteDeleteAsync(cancellationToken);
        await db.Set<TrafficFact>().Where(f => f.At < before).ExecuteDeleteAsync(cancellationToken);
        await db.Set<OrderHour>().Where(h => h.Hour < before).ExecuteDeleteAsync(cancellationToken);
        await db.Set<SignInHour>().Where(h => h.Hour < before).ExecuteDeleteAsync(cancellationToken);
        await db.Set<TrafficHour>().Where(h => h.Hour < before).ExecuteDeleteAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Facts past their time could not be removed, trying again later: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Warning, "Facts of tenant {TenantId} past their time could not be removed, trying again later: {Reason}")]
        public static partial void TenantFailed(ILogger logger, Guid tenantId, string reason);
    }
}
