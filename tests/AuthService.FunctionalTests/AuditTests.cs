using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.TestKit.Stack;
using Npgsql;

namespace Gatehouse.AuthService.FunctionalTests;

/// <summary>The audit log: complete, chained, append-only.</summary>
[Collection(StackCollection.Name)]
public sealed class AuditTests(GatehouseStack stack)
{
    private const string InTenant = "select set_config('app.tenant_id', $1, false)";

    [Fact]
    public async Task Changes_AreWrittenDownWithWhoWhatAndWhere()
    {
        using var company = await Company.RegisterAsync(stack);
        var created = await company.Admin.SendAsync(
            HttpMethod.Post, "/api/roles", new { name = "Packer", permissions = new[] { "orders:read" } }, ("X-Correlation-Id", "audit-test-0001"));
        var role = (string)Person.Expect(HttpStatusCode.Created, created).Json["id"]!;
        await company.Admin.SendAsync(HttpMethod.Put, $"/api/roles/{role}", new { name = "Packer", permissions = new[] { "users:read" } });

        var entries = await ReadAsync(company, $"?target=role/{role}");

        Assert.Equal(["role.changed", "role.created"], entries.Select(e => (string)e["action"]!));
        Assert.All(entries, e => Assert.Equal(company.UserId, (string)e["actorId"]!));
        Assert.All(entries, e => Assert.StartsWith("10.", (string)e["address"]!, StringComparison.Ordinal));
        Assert.Equal("audit-test-0001", (string)entries[1]["correlationId"]!);
        Assert.Equal(["orders:read"], entries[0]["details"]!["before"]!["permissions"]!.AsArray().Select(p => (string)p!));
        Assert.Equal(["users:read"], entries[0]["details"]!["after"]!["permissions"]!.AsArray().Select(p => (string)p!));
    }

    [Fact]
    public async Task List_ByPages_ShowsEverythingOnceAndFilters()
    {
        using var company = await Company.RegisterAsync(stack);
        await FillAsync(company, 5);

        var seen = new List<long>();
        string? cursor = null;
        do
        {
            var page = (await company.Admin.GetAsync($"/api/audit?limit=2&action=role.&cursor={cursor}")).Json;
            seen.AddRange(page["items"]!.AsArray().Select(e => (long)e!["sequence"]!));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);

        Assert.Equal(5, seen.Count);
        Assert.Equal(seen.OrderDescending(), seen);
        Assert.Empty(await ReadAsync(company, "?to=2020-01-01T00:00:00Z"));
        Assert.Equal(HttpStatusCode.BadRequest, (await company.Admin.GetAsync("/api/audit?cursor=x")).Status);
    }

    [Theory]
    [InlineData("update audit_entries set action = 'role.nothing' where tenant_id = $1 and sequence = 2", 2, "changed")]
    [InlineData("update audit_entries set actor_id = null where tenant_id = $1 and sequence = 3", 3, "changed")]
    [InlineData("delete from audit_entries where tenant_id = $1 and sequence = 2", 3, "missing before")]
    [InlineData("delete from audit_entries where tenant_id = $1 and sequence >= 4", 4, "missing at the end")]
    public async Task Verify_AfterTampering_FindsTheRow(string sql, int sequence, string problem)
    {
        using var company = await Company.RegisterAsync(stack);
        await FillAsync(company, 5);
        Assert.True((bool)(await VerifyAsync(company))["intact"]!);

        await using (var database = await Database.OpenAsOwnerAsync(stack))
        {
            // Even the owner has to switch the triggers off first.
            var refused = await Assert.ThrowsAsync<PostgresException>(() => database.RunAsync(sql, Guid.Parse(company.TenantId)));
            Assert.Contains("append-only", refused.MessageText, StringComparison.Ordinal);
            await database.RunAsync("set session_replication_role = replica");
            Assert.True(await database.RunAsync(sql, Guid.Parse(company.TenantId)) > 0);
        }

        var result = await VerifyAsync(company);
        Assert.False((bool)result["intact"]!);
        var found = result["problems"]!.AsArray()[0]!;
        Assert.Equal(sequence, (int)found["sequence"]!);
        Assert.Equal(problem, (string)found["what"]!);
    }

    [Fact]
    public async Task ServiceRole_CannotChangeTheLogNorSeeAnotherTenants()
    {
        using var company = await Company.RegisterAsync(stack);
        using var other = await Company.RegisterAsync(stack);
        await FillAsync(company, 1);
        await FillAsync(other, 1);
        await using var database = await Database.OpenAsServiceAsync(stack);

        foreach (var table in new[] { "audit_entries", "audit_heads", "policies", "policy_versions", "invitations", "roles", "memberships" })
        {
            await database.RunAsync(InTenant, "");
            Assert.Equal(0, await database.ReadAsync<long>($"select count(*) from {table}"));
            await database.RunAsync(InTenant, company.TenantId);
            Assert.Equal(0, await database.ReadAsync<long>($"select count(*) from {table} where tenant_id <> $1", Guid.Parse(company.TenantId)));
        }

        Assert.True(await database.ReadAsync<long>("select count(*) from audit_entries") > 0);
        Assert.Equal(0, await database.RunAsync("update audit_entries set action = 'x'"));
        Assert.Equal(0, await database.RunAsync("delete from audit_entries"));
        Assert.Equal(0, await database.RunAsync("update audit_heads set sequence = 0"));
        await Assert.ThrowsAsync<PostgresException>(() => database.RunAsync(
            "insert into audit_entries (id, tenant_id, at, action) values (gen_random_uuid(), $1, now(), 'x')", Guid.Parse(other.TenantId)));
        Assert.True((bool)(await VerifyAsync(company))["intact"]!);
        Assert.True((bool)(await VerifyAsync(other))["intact"]!);
    }

    [Theory]
    [InlineData("ndjson", "application/x-ndjson", 0)]
    [InlineData("csv", "text/csv", 1)]
    public async Task Export_HoldsEveryEntryOfThisTenantInOrder(string format, string mediaType, int headerLines)
    {
        using var company = await Company.RegisterAsync(stack);
        await FillAsync(company, 3);

        var answer = Person.Expect(HttpStatusCode.OK, await company.Admin.GetAsync($"/api/audit/export?format={format}"));

        var lines = answer.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(mediaType, answer.MediaType);
        Assert.Equal((long)(await VerifyAsync(company))["entries"]! + headerLines, lines.Length);
        Assert.Contains("audit.exported", lines[^1], StringComparison.Ordinal);
        Assert.Equal(3, lines.Count(l => l.Contains("role.created", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.BadRequest, (await company.Admin.GetAsync("/api/audit/export?format=xml")).Status);
    }

    private static async Task FillAsync(Company company, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await RoleTests.CreateRoleAsync(company, $"Role {i}", "orders:read");
        }
    }

    private static async Task<List<JsonNode>> ReadAsync(Company company, string query) =>
        [.. Person.Expect(HttpStatusCode.OK, await company.Admin.GetAsync("/api/audit" + query)).Json["items"]!.AsArray().Select(e => e!)];

    private static async Task<JsonNode> VerifyAsync(Company company) =>
        Person.Expect(HttpStatusCode.OK, await company.Admin.PostAsync("/api/audit/verify")).Json;
}
