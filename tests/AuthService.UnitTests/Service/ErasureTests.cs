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
    [Fact]
    public async Task Erasure_LeavesTheAddressInNoTable_AndTheChainWhole()
    {
        await using var services = server.Start(new ManualTime());
        var firm = await Firm.FoundAsync(services);
        var other = await Firm.FoundAsync(services);
        var leaving = await JoinAsync(firm);
        await leaving.SignInAsync();
        await LeaveTracesAsync(leaving, other);
        Assert.NotEmpty(await TablesWithAsync(leaving.Email));

        // Who alone runs a company stays.
        Assert.NotNull(await CloseAsync(firm));
        Assert.Null(await CloseAsync(leaving));
        var person = new Person(leaving.UserId, leaving.Email, "Jo Leaving", [firm.TenantId]);
        var receipt = await services.GetRequiredService<PersonalDataDesk<AuthDbContext>>().EraseAsync(person, CancellationToken.None);
        Assert.Contains(receipt, line => line is { What: "mails", How: ErasedPart.Waiting, Count: 1 });
        await server.RunAsync("update mails set status = 'Sent', model = null where \"to\" = $1", leaving.Email);
        receipt = await services.GetRequiredService<PersonalDataDesk<AuthDbContext>>().EraseAsync(person, CancellationToken.None);

        Assert.Empty(await TablesWithAsync(leaving.Email));
        Assert.Empty(await TablesWithAsync("Jo Leaving"));
        Assert.DoesNotContain(receipt, line => line is { How: ErasedPart.Waiting, Count: > 0 });
        Assert.Contains(receipt, line => line is { What: "audit", How: ErasedPart.Kept, Count: > 0 });
        var verified = await firm.InScopeAsync(async scope => (await VerifyAudit.HandleAsync(
            new Caller(new() { Raw = "", UserId = firm.UserId, TenantId = firm.TenantId, IssuedAt = default, ExpiresAt = default }),
            scope.GetRequiredService<AuthDbContext>(),
            CancellationToken.None)).Value!);
        Assert.True(verified.Intact);
    }

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
