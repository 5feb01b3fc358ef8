using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Pipelines.Alerts;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>Events that become alerts, over the real tables.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class AlertTests(AuthServer server)
{
    private const string Here = "198.51.100.1";
    private const string Elsewhere = "203.0.113.9";

    private readonly ManualTime time = new();

    [Fact]
    public async Task SignIn_FromAnotherBlockMinutesAfterActivity_IsImpossible_UntilThePlaceIsKnown()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        var other = await Firm.FoundAsync(services);
        await other.SignInAsync(At(Elsewhere));
        Assert.Null(await FindAsync(firm, Here));

        time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal($"{Here} → {Elsewhere}", await FindAsync(firm, Elsewhere));

        // Eleven minutes later the person is known there as well, and may go back and forth.
        time.Advance(TimeSpan.FromMinutes(11));
        Assert.Null(await FindAsync(firm, Here));
        Assert.Null(await FindAsync(firm, "203.0.200.200"));

        // Nobody was active in the ten minutes before: time enough to travel.
        time.Advance(TimeSpan.FromMinutes(11));
        Assert.Null(await FindAsync(firm, "192.0.2.1"));
    }

    [Fact]
    public async Task SignIn_ThatIsImpossible_IsAnAlertInItsCompany_ForItsPeopleOnly()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        await firm.SignInAsync(At(Here));
        time.Advance(TimeSpan.FromMinutes(1));
        await firm.SignInAsync(At(Elsewhere));

        await RaiseAsync(firm, new SignInEnded(firm.UserId, SignInEnded.SignedIn, "pwd", await SessionAsync(firm, Elsewhere)), firm.TenantId, (alerts, happened, envelope) => alerts.HandleAsync(happened, envelope, default));

        var raised = await RaisedAsync(firm.TenantId);
        Assert.Equal(("impossible-travel", $"{Here} → {Elsewhere}"), ((string?)raised["kind"], (string?)raised["detail"]));
        Assert.All(raised["recipients"]!.AsArray(), recipient => Assert.Equal(firm.UserId.ToString(), (string?)recipient));
    }

    [Fact]
    public async Task Backend_ThatIsDown_IsOneAlertForWhoRunsThePlatform_HoweverOftenItIsTold()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        await using (var output = new StringWriter())
        {
            await CreateAdmin.RunAsync(services, $"root-{Guid.NewGuid():N}@example.com", output, default);
        }

        var backend = $"https://{Guid.NewGuid():N}.example.com";
        var since = time.GetUtcNow().AddMinutes(-1);
        var platform = new TenantId((Guid)(await server.RunAsync("select id from tenants where slug = 'platform'"))!);
        for (var times = 0; times < 2; times++)
        {
            await RaiseAsync(firm, new BackendWentDown(backend, since), null, (alerts, happened, envelope) => alerts.HandleAsync(happened, envelope, default));
        }

        Assert.Equal(1L, await server.RunAsync("select count(*) from alerts where tenant_id = $1 and detail = $2 and kind = 'backend-down' and user_id is null", platform.Value, backend));
        var raised = await RaisedAsync(platform);
        Assert.Equal(backend, (string?)raised["detail"]);
        Assert.NotEmpty(raised["recipients"]!.AsArray());
        Assert.DoesNotContain(firm.UserId.ToString(), raised.ToJsonString(), StringComparison.Ordinal);

        await RaiseAsync(firm, new BackendCameBack(backend, since, time.GetUtcNow()), null, (alerts, happened, envelope) => alerts.HandleAsync(happened, envelope, default));
        Assert.Equal("backend-recovered", (string?)(await RaisedAsync(platform))["kind"]);
    }

    // A browser that keeps its cookie, so that it is known the next time.
    private static Device At(string address) => new("Test", address, SHA256.HashData(Encoding.ASCII.GetBytes(address)));

    private static async Task<string?> FindAsync(Firm firm, string address)
    {
        await firm.SignInAsync(At(address));
        var session = await SessionAsync(firm, address);
        return await firm.InScopeAsync(scope => new Travel(scope.GetRequiredService<AuthDbContext>()).FindAsync(firm.UserId, new(session), default));
    }

    private static Task<Guid> SessionAsync(Firm firm, string address) => firm.InScopeAsync(async scope =>
        (await scope.GetRequiredService<AuthDbContext>().Sessions.Where(s => s.UserId == firm.UserId && s.Address == address)
            .OrderByDescending(s => s.CreatedAt).Select(s => s.Id).FirstAsync()).Value);

    private Task<bool> RaiseAsync<TEvent>(Firm firm, TEvent happened, TenantId? tenant, Func<RaiseAlerts, TEvent, EventEnvelope, Task> handle)
        where TEvent : IEvent => firm.InScopeAsync(async scope =>
        {
            var context = scope.GetRequiredService<AuthDbContext>();
            await using var transaction = await context.Database.BeginTransactionAsync();
            var envelope = new EventEnvelope(
                Guid.CreateVersion7(), TEvent.Type, tenant, happened.Subject, time.GetUtcNow(), 1, JsonSerializer.SerializeToElement(happened), null, null);
            var desk = new AlertDesk(context, scope.GetRequiredService<MembershipReader>(), scope.GetRequiredService<Outbox>());
            await handle(new RaiseAlerts(desk, new Travel(context)), happened, envelope);
            await transaction.CommitAsync();
            return true;
        });

    private async Task<JsonNode> RaisedAsync(TenantId tenant) => JsonNode.Parse((string)(await server.RunAsync(
        "select envelope from outbox where type = 'alerts.raised.v1' and tenant_id = $1 order by sequence desc limit 1", tenant.Value))!)!["data"]!;
}
