using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Pipelines;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>What goes by itself, and that nothing else does.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class HousekeepingTests(AuthServer server)
{
    private readonly ManualTime time = new();

    [Fact]
    public async Task Sweep_RemovesWhatIsOver_AndNothingThatLives()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        await firm.SignInAsync();
        await firm.VerifyAsync("not the password");
        foreach (var (table, columns, values, live) in Rows(firm))
        {
            await server.RunAsync($"insert into {table} ({columns}) values ({values.Replace("WHEN", "now() - interval '400 days'", StringComparison.Ordinal)})");
            await server.RunAsync($"insert into {table} ({columns}) values ({values.Replace("WHEN", live, StringComparison.Ordinal)})");
        }

        var session = await server.RunAsync("select id from sessions where user_id = $1", firm.UserId.Value);
        var before = await CountAsync();
        Assert.True(await firm.InScopeAsync(scope => scope.GetRequiredService<Sweep>().RunAsync(CancellationToken.None)));
        var after = await CountAsync();

        Assert.All(Rows(firm), row => Assert.True(before[row.Table] - after[row.Table] >= 1 && after[row.Table] >= 1, row.Table));
        Assert.Equal(1L, await server.RunAsync("select count(*) from refresh_tokens where session_id = $1", session!));

        // Its end, and a day.
        time.Advance(TimeSpan.FromDays(9));
        await firm.InScopeAsync(scope => scope.GetRequiredService<Sweep>().RunAsync(CancellationToken.None));
        Assert.Equal(0L, await server.RunAsync("select count(*) from refresh_tokens where session_id = $1", session!));
        Assert.Equal(0L, await server.RunAsync("select count(*) from sessions where id = $1", session!));
    }

    [Fact]
    public async Task Sweep_InAnotherReplica_LeavesItToTheFirst()
    {
        await using var services = server.Start(time);
        await using var other = await server.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using var command = other.CreateCommand();
        command.CommandText = $"select pg_advisory_xact_lock({0x73776565})";
        await command.ExecuteScalarAsync();
        await using var scope = services.CreateAsyncScope();
        Assert.False(await scope.ServiceProvider.GetRequiredService<Sweep>().RunAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Purge_AfterTheGrace_LeavesOnlyTheAuditLog()
    {
        await using var services = server.Start(time);
        var (firm, other) = (await Firm.FoundAsync(services), await Firm.FoundAsync(services));
        await firm.SignInAsync();
        await DeleteAsync(firm);
        time.Advance(TenantDeletion.Grace - TimeSpan.FromMinutes(1));
        Assert.DoesNotContain(firm.TenantId, await DueAsync(firm));
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains(firm.TenantId, await DueAsync(firm));
        Assert.True(await firm.InScopeAsync(scope => scope.GetRequiredService<TenantPurge>().PurgeAsync(firm.TenantId, CancellationToken.None)));

        foreach (var table in new[] { "memberships", "membership_roles", "roles", "policies", "policy_versions", "sessions" })
        {
            Assert.Equal(0L, await server.RunAsync($"select count(*) from {table} where tenant_id = $1", firm.TenantId.Value));
        }

        Assert.True((long)(await server.RunAsync("select count(*) from memberships where tenant_id = $1", other.TenantId.Value))! > 0);
        Assert.Equal("Deleted company", await server.RunAsync("select name from tenants where id = $1", firm.TenantId.Value));
        Assert.Equal(1L, await server.RunAsync("select count(*) from outbox where type = 'tenants.deleted.v1' and tenant_id = $1", firm.TenantId.Value));
        Assert.Equal(AuditActions.TenantPurged, await server.RunAsync(
            "select action from audit_entries where tenant_id = $1 order by sequence desc limit 1", firm.TenantId.Value));
        var chain = await firm.InScopeAsync(async scope => (await VerifyAudit.HandleAsync(
            new Caller(new() { Raw = "", UserId = firm.UserId, TenantId = firm.TenantId, IssuedAt = default, ExpiresAt = default }),
            scope.GetRequiredService<AuthDbContext>(),
            CancellationToken.None)).Value!);
        Assert.True(chain.Intact);

        // Once, and for good.
        Assert.False(await firm.InScopeAsync(scope => scope.GetRequiredService<TenantPurge>().PurgeAsync(firm.TenantId, CancellationToken.None)));
        var restored = await firm.InScopeAsync(scope => scope.GetRequiredService<TenantMove>().RestoreAsync(firm.TenantId, CancellationToken.None));
        Assert.Equal(409, Assert.IsType<ProblemHttpResult>(restored.Result).StatusCode);
    }

    [Fact]
    public async Task Purge_OfATenantThatCannotBePurged_HoldsUpNoOther()
    {
        await using var services = server.Start(time);
        var (broken, other) = (await Firm.FoundAsync(services), await Firm.FoundAsync(services));
        await DeleteAsync(broken);
        time.Advance(TimeSpan.FromMinutes(1));
        await DeleteAsync(other);
        time.Advance(TenantDeletion.Grace + TimeSpan.FromMinutes(1));
        await server.RunAsync(
            $"""
            create function refuse_purge() returns trigger language plpgsql as 'begin raise exception ''Not this one''; end';
            create trigger refuse_purge before delete on memberships for each row when (old.tenant_id = '{broken.TenantId}') execute function refuse_purge();
            """);

        using var housekeeping = ActivatorUtilities.CreateInstance<Housekeeping>(services);
        await housekeeping.PurgeAsync(CancellationToken.None);
        await server.RunAsync("drop function refuse_purge cascade");

        Assert.True(await server.RunAsync("select purged_at from tenants where id = $1", broken.TenantId.Value) is DBNull);
        Assert.False(await server.RunAsync("select purged_at from tenants where id = $1", other.TenantId.Value) is DBNull);
    }

    [Fact]
    public async Task Restore_OfASuspendedTenant_LeavesItSuspended()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        await firm.InScopeAsync(scope => scope.GetRequiredService<TenantMove>().ToAsync(
            firm.TenantId, TenantStatus.Active, TenantStatus.Suspended, AuditActions.TenantSuspended, null, CancellationToken.None));
        await DeleteAsync(firm);
        var restored = await firm.InScopeAsync(scope => scope.GetRequiredService<TenantMove>().RestoreAsync(firm.TenantId, CancellationToken.None));
        Assert.IsType<NoContent>(restored.Result);
        Assert.Equal("Suspended", await server.RunAsync("select status from tenants where id = $1", firm.TenantId.Value));
    }

    private static Task DeleteAsync(Firm firm) =>
        firm.InScopeAsync(scope => scope.GetRequiredService<TenantMove>().DeleteAsync(firm.TenantId, CancellationToken.None));

    private static Task<List<ServiceDefaults.Contracts.TenantId>> DueAsync(Firm firm) =>
        firm.InScopeAsync(scope => scope.GetRequiredService<TenantPurge>().DueAsync(CancellationToken.None));

    // Each is put in twice: once as long ago, once as it is live.
    private static IEnumerable<(string Table, string Columns, string Values, string Live)> Rows(Firm firm)
    {
        const string Soon = "now() + interval '1 day'";
        yield return ("login_failures", "key, count, last_at", "gen_random_uuid()::text, 1, WHEN", "now()");
        yield return (
            "sessions",
            "id, user_id, tenant_id, device, created_at, last_seen_at, idle_ends_at, idle_minutes, ends_at, methods, authenticated_at",
            $"gen_random_uuid(), '{firm.UserId}', '{firm.TenantId}', 'x', now(), now(), {Soon}, 60, WHEN, '{{pwd}}', now()",
            Soon);
        yield return ("changes", "kind, at, until", "'revoked', now(), WHEN", Soon);
        yield return ("account_tokens", "hash, user_id, purpose, created_at, expires_at", "gen_random_uuid()::text::bytea, gen_random_uuid(), 'ResetPassword', now(), WHEN", Soon);
        yield return ("used_assertions", "client_id, hash, expires_at", "gen_random_uuid(), gen_random_uuid()::text::bytea, WHEN", Soon);
        yield return ("known_devices", "user_id, hash, name, first_seen_at, last_seen_at", $"'{firm.UserId}', gen_random_uuid()::text::bytea, 'x', now(), WHEN", "now()");
        yield return (
            "invitations",
            "id, tenant_id, email, normalized_email, role_ids, invited_by, created_at, token_hash, times_sent, expires_at",
            $"gen_random_uuid(), '{firm.TenantId}', gen_random_uuid()::text, gen_random_uuid()::text, '{{}}', '{firm.UserId}', now(), gen_random_uuid()::text::bytea, 1, WHEN",
            Soon);
    }

    private async Task<Dictionary<string, long>> CountAsync()
    {
        var counts = new Dictionary<string, long>();
        foreach (var table in new[] { "login_failures", "sessions", "changes", "account_tokens", "used_assertions", "known_devices", "invitations" })
        {
            counts[table] = (long)(await server.RunAsync($"select count(*) from {table}"))!;
        }

        return counts;
    }
}
