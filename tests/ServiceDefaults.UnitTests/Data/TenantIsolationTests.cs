using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Gatehouse.ServiceDefaults.UnitTests.Data;

/// <summary>Row-level security beneath the query filter: what raw SQL sees with the service's own role.</summary>
[Collection(Servers.Name)]
public sealed class TenantIsolationTests(PostgresServer server) : IAsyncLifetime
{
    private readonly TenantId acme = TenantId.New();
    private readonly TenantId globex = TenantId.New();
    private NotesDatabase database = null!;
    private IHost host = null!;

    public async Task InitializeAsync()
    {
        database = await NotesDatabase.CreateAsync(server);
        host = database.Service().Build();
        foreach (var tenant in new[] { acme, globex })
        {
            await AddAsync(tenant, tenant);
        }
    }

    [Fact]
    public async Task Rows_OfAnotherTenant_AreInvisible()
    {
        foreach (var tenant in new[] { acme, globex })
        {
            var seen = await InScopeAsync(tenant, context => context.Notes.Select(n => n.TenantId).ToListAsync());
            Assert.Equal([tenant], seen);
            Assert.Equal([tenant.Value], await RawTenantsAsync(tenant));
            var unfiltered = await InScopeAsync(
                tenant, context => context.Notes.IgnoreQueryFilters([PlatformModel.TenantFilter]).Select(n => n.TenantId).ToListAsync());
            Assert.Equal([tenant], unfiltered);
        }
    }

    [Fact]
    public async Task Rows_WithoutATenant_AreInvisible()
    {
        Assert.Empty(await RawTenantsAsync(null));
        Assert.Equal(0, await InScopeAsync(null, context => context.Notes.CountAsync()));
    }

    [Theory]
    [InlineData("update notes set text = 'mine'")]
    [InlineData("delete from notes")]
    public async Task Statements_OverEverything_TouchOnlyTheOwnTenant(string sql)
    {
        Assert.Equal(0, await InScopeAsync(null, context => context.Database.ExecuteSqlRawAsync(sql)));
        Assert.Equal(1, await InScopeAsync(acme, context => context.Database.ExecuteSqlRawAsync(sql)));
        var untouched = await InScopeAsync(globex, context => context.Notes.SingleAsync());
        Assert.Equal("private", untouched.Text);
    }

    [Fact]
    public async Task Row_ForAnotherTenant_CannotBeWritten()
    {
        await AssertRefusedAsync(() => AddAsync(acme, globex));
        await AssertRefusedAsync(() => AddAsync(null, globex));
        await AssertRefusedAsync(() => InScopeAsync(
            acme, context => context.Database.ExecuteSqlAsync($"update notes set tenant_id = {globex.Value}")));
    }

    [Theory]
    [InlineData("alter table notes disable row level security")]
    [InlineData("alter table notes no force row level security")]
    [InlineData("drop policy tenant_isolation on notes")]
    [InlineData("drop table notes")]
    [InlineData("truncate notes")]
    [InlineData("create table mine (id int)")]
    [InlineData("create role more superuser")]
    [InlineData("set role postgres")]
    public async Task Role_OfTheService_CannotLiftTheRules(string sql) =>
        await AssertRefusedAsync(() => InScopeAsync(acme, context => context.Database.ExecuteSqlRawAsync(sql)));

    [Theory]
    [InlineData("")]
    [InlineData("No Reset On Close=true")]
    public async Task Connection_FromThePool_KeepsNoTenant(string more)
    {
        using var single = database.Service($"Maximum Pool Size=1;{more}").Build();
        var processes = new HashSet<int>();
        foreach (var tenant in new TenantId?[] { acme, null, globex, acme, globex, null, null, acme, null })
        {
            var (process, seen) = await NotesDatabase.InScopeAsync(single.Services, tenant, async context => (
                await context.Database.SqlQueryRaw<int>("select pg_backend_pid() as \"Value\"").SingleAsync(),
                await context.Database.SqlQueryRaw<Guid>("select tenant_id as \"Value\" from notes").ToListAsync()));
            processes.Add(process);
            Assert.Equal(tenant is { } own ? [own.Value] : [], seen);
        }

        Assert.Single(processes);
    }

    [Fact]
    public async Task Scopes_AtTheSameTime_SeeTheirOwn()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 20 }, async (n, _) =>
        {
            var tenant = n % 3 == 0 ? (TenantId?)null : n % 3 == 1 ? acme : globex;
            Assert.Equal(tenant is { } own ? [own.Value] : [], await RawTenantsAsync(tenant));
        });
    }

    public Task DisposeAsync()
    {
        host.Dispose();
        return Task.CompletedTask;
    }

    private static async Task AssertRefusedAsync(Func<Task> work)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(work);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, Assert.IsType<PostgresException>(failure.GetBaseException()).SqlState);
    }

    private Task<int> AddAsync(TenantId? scope, TenantId owner) => InScopeAsync(scope, context =>
    {
        context.Add(new Note { Id = Guid.CreateVersion7(), TenantId = owner, Text = "private" });
        return context.SaveChangesAsync();
    });

    private Task<List<Guid>> RawTenantsAsync(TenantId? tenant) => InScopeAsync(
        tenant, context => context.Database.SqlQueryRaw<Guid>("select tenant_id as \"Value\" from notes").ToListAsync());

    private Task<T> InScopeAsync<T>(TenantId? tenant, Func<NotesContext, Task<T>> work) =>
        NotesDatabase.InScopeAsync(host.Services, tenant, work);
}
