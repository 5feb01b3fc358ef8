using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Privacy;
using Gatehouse.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>What AuthService keeps of somebody who was erased: nothing that names them.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class ErasureTests(AuthServer server)
{
    // No other test's.
    private readonly string here = $"2001:db8::{Guid.NewGuid():N}"[..30];

    [Fact]
    public async Task Erasure_LeavesTheAddressInNoTable_AndTheChainWhole()
    {
        await using var services = server.Start(new ManualTime());
        var firm = await Firm.FoundAsync(services);
        var other = await Firm.FoundAsync(services);
        var leaving = await JoinAsync(firm);
        await leaving.SignInAsync();
        await LeaveTracesAsync(leaving, other);
        await EntersAsync(leaving, firm);
        Assert.NotEmpty(await TablesWithAsync(leaving.Email));

        // Who alone runs a company stays.
        Assert.NotNull(await CloseAsync(firm));
        Assert.Null(await CloseAsync(leaving));
        var person = new Person(leaving.UserId, leaving.Email, "Jo Leaving", [firm.TenantId]);
        var receipt = await services.GetRequiredService<PersonalDataDesk<AuthDbContext>>().EraseAsync(person, CancellationToken.None);
        Assert.Contains(receipt, line => line is { What: "mails", How: ErasedPart.Waiting, Count: 1 });
        var addresses = receipt.Where(line => line is { What: "audit-addresses", How: ErasedPart.Removed }).Sum(line => line.Count);
        await server.RunAsync("update mails set status = 'Sent', model = null where \"to\" = $1", leaving.Email);
        receipt = await services.GetRequiredService<PersonalDataDesk<AuthDbContext>>().EraseAsync(person, CancellationToken.None);

        Assert.Empty(await TablesWithAsync(leaving.Email));
        Assert.Empty(await TablesWithAsync("Jo Leaving"));
        Assert.DoesNotContain(receipt, line => line is { How: ErasedPart.Waiting, Count: > 0 });
        Assert.Contains(receipt, line => line is { What: "audit", How: ErasedPart.Kept, Count: > 0 });
        Assert.True(await IsIntactAsync(firm));

        // Where the person came from is gone, also in the platform's log; where others did is not.
        Assert.Equal(3, addresses);
        Assert.Empty(await TablesWithAsync(here));
        Assert.NotEmpty(await TablesWithAsync("203.0.113.88"));
    }

    [Fact]
    public async Task AuditLog_LetsNothingGoButTheAddressOfWhoIsErased_AndNoticesAnotherAddress()
    {
        await using var services = server.Start(new ManualTime());
        var firm = await Firm.FoundAsync(services);
        await EntersAsync(firm, firm);
        const string mine = "update audit_entries set address = null, address_salt = null where tenant_id = $1 and address = $2";

        // Without anybody being erased, the service's role can change nothing.
        Assert.Equal(0, await firm.InScopeAsync(async scope =>
        {
            var context = scope.GetRequiredService<AuthDbContext>();
            await using var transaction = await context.Database.BeginTransactionAsync();
            await context.EnterTenantAsync(firm.TenantId, CancellationToken.None);
            return await context.Database.ExecuteSqlAsync($"update audit_entries set address = null, address_salt = null where tenant_id = {firm.TenantId.Value}");
        }));
        foreach (var change in new[] { "address = null", "address_salt = null", "address = null, address_salt = null, action = 'x'", "address = null, address_salt = null, address_seal = null" })
        {
            await Assert.ThrowsAsync<Npgsql.PostgresException>(() => server.RunAsync($"update audit_entries set {change} where tenant_id = $1 and address is not null", firm.TenantId.Value));
        }

        await server.RunAsync(mine, firm.TenantId.Value, here);
        Assert.True(await IsIntactAsync(firm));
        await server.RunAsync(
            """
            alter table audit_entries disable trigger audit_append_only;
            update audit_entries set address = '203.0.113.99' where address = '203.0.113.88';
            alter table audit_entries enable trigger audit_append_only;
            """);
        Assert.False(await IsIntactAsync(firm));
        Assert.Equal(true, await server.RunAsync(
            """
            select audit_hash(jsonb_populate_record(null::audit_entries, '{"sequence": 1, "action": "x", "address": "10.0.0.1", "previous": "\\x"}')) =
                sha256(convert_to('{"at": null, "id": null, "action": "x", "client": null, "target": null, "actorId": null, "address": "10.0.0.1", "details": null, "previous": "", "sequence": 1, "tenantId": null, "correlationId": null}', 'UTF8'))
            """));
    }

    // In the company's log and the platform's, by name and by account, and somebody else's entry among them.
    private async Task EntersAsync(Firm person, Firm firm)
    {
        const string entry = "insert into audit_entries (id, tenant_id, at, action, actor_id, target, address) values (gen_random_uuid(), $1, now(), 'session.refused', $2, $3, $4)";
        var platform = (Guid)(await server.RunAsync("select id from tenants where slug = 'platform'"))!;
        await server.RunAsync(entry, firm.TenantId.Value, person.UserId.Value, "session/x", here);
        await server.RunAsync(entry, firm.TenantId.Value, DBNull.Value, $"user/{person.UserId}", here);
        await server.RunAsync(entry, platform, person.UserId.Value, "session/x", here);
        await server.RunAsync(entry, firm.TenantId.Value, Guid.CreateVersion7(), $"user/{person.UserId}", "203.0.113.88");
    }

    private static Task<bool> IsIntactAsync(Firm firm) => firm.InScopeAsync(async scope => (await VerifyAudit.HandleAsync(
        new Caller(new() { Raw = "", UserId = firm.UserId, TenantId = firm.TenantId, IssuedAt = default, ExpiresAt = default }),
        scope.GetRequiredService<AuthDbContext>(),
        CancellationToken.None)).Value!.Intact);

    private static async Task<Firm> JoinAsync(Firm firm)
    {
        await using var scope = firm.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
        var founder = scope.ServiceProvider.GetRequiredService<TenantFounder>();
        var user = User.Create($"jo+{Guid.NewGuid():N}@example.com", "Jo Leaving", DateTimeOffset.UtcNow);
        await using var transaction = await context.Database.BeginTransactionAsync();
        await context.EnterTenantAsync(firm.TenantId, CancellationToken.None);
        founder.Introduce(user, firm.TenantId);
        founder.Join(user.Id, firm.TenantId, await context.Roles.Where(r => r.Name == BuiltInRoles.Participant).ToListAsync());
        await context.SaveChangesAsync();
        await transaction.CommitAsync();
        return firm with { UserId = user.Id, Email = user.Email! };
    }

    // A mail on its way, and an invitation to a company that they never joined.
    private async Task LeaveTracesAsync(Firm leaving, Firm other)
    {
        await server.RunAsync(
            """
            insert into mails (id, key, "to", template, status, attempts, created_at, due_at)
            values (gen_random_uuid(), gen_random_uuid()::text, $1, 'account-closed', 'Waiting', 0, now(), now())
            """, leaving.Email);
        await server.RunAsync(
            """
            insert into invitations (id, tenant_id, email, normalized_email, role_ids, invited_by, created_at, token_hash, times_sent, expires_at)
            values (gen_random_uuid(), $2, $1, upper($1), '{}', $3, now(), '\x00', 1, now() + interval '7 days')
            """, leaving.Email, other.TenantId.Value, other.UserId.Value);
    }

    private static Task<string?> CloseAsync(Firm firm) => firm.InScopeAsync(async scope => await scope.GetRequiredService<AccountClosing>().CloseAsync(
        await scope.GetRequiredService<AuthDbContext>().Users.SingleAsync(u => u.Id == firm.UserId), null, CancellationToken.None));

    // As it is written in JSON too, where + is an escape.
    private async Task<List<string>> TablesWithAsync(string text)
    {
        var found = new List<string>();
        foreach (var table in (string[])(await server.RunAsync("select array_agg(tablename::text) from pg_tables where schemaname = 'public'"))!)
        {
            var rows = (long)(await server.RunAsync(
                $"select count(*) from \"{table}\" t where strpos(lower(t::text), lower($1)) > 0 or strpos(lower(t::text), lower($2)) > 0",
                text, text.Replace("+", "\\u002B", StringComparison.Ordinal)))!;
            found.AddRange(rows == 0 ? [] : [$"{table}: {rows}"]);
        }

        return found;
    }
}
