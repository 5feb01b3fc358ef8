using Gatehouse.AnalyticsService.Data;
using Gatehouse.AnalyticsService.Features.Settings;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Http;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.UnitTests;

/// <summary>Two who change a company's settings at once: the later one is told, and the earlier one's stay.</summary>
[Collection(AnalyticsServerCollection.Name)]
public sealed class SettingsTests(AnalyticsServer server)
{
    private readonly TenantId tenant = TenantId.New();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Settings_ChangedByTwoAtOnce_AreThoseOfTheFirst(int version)
    {
        if (version > 0)
        {
            await SetAsync(4, 0);
        }

        Task second = Task.CompletedTask;
        await SetAsync(6, version, async () =>
        {
            second = SetAsync(9, version);
            await Eventually.TrueAsync(async () => second.IsCompleted || await server.RunAsOwnerAsync<bool>(
                "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query ~ 'analytics_settings')"), "The second waits for the first.");
        });

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => second);
        Assert.Equal((6, version + 1), await server.InAsync(tenant, async (db, _) =>
        {
            var held = await db.Set<AnalyticsSettings>().SingleAsync();
            return (held.RetentionMonths, held.Version);
        }));
    }

    private Task<bool> SetAsync(int months, int seen, Func<Task>? beforeCommit = null) => server.InAsync(tenant, async (db, scope) =>
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.IfMatch = $"\"{seen}\"";
        var caller = new Caller(new() { Raw = "", UserId = UserId.New(), TenantId = tenant, IssuedAt = default, ExpiresAt = default });
        var answer = await AnalyticsSettingsEdit.SetAsync(new(months), caller, new EditGuard(http), db, new Outbox(scope, server.Time), default);
        Assert.IsType<Microsoft.AspNetCore.Http.HttpResults.Ok<AnalyticsSettingsEdit.Response>>(answer.Result);
        await (beforeCommit?.Invoke() ?? Task.CompletedTask);
        return true;
    });
}
