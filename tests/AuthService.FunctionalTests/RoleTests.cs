using System.Diagnostics;
using System.Net;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests;

/// <summary>Roles: in force with the same token, given by nobody who lacks them.</summary>
[Collection(StackCollection.Name)]
public sealed class RoleTests(GatehouseStack stack)
{
    // One second is the promise; a busy machine must not make a test of it.
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task ChangeRole_WhileSomebodyHasIt_IsInForceForTheirTokenWithinASecond()
    {
        using var company = await Company.RegisterAsync(stack);
        var role = await CreateRoleAsync(company, "Packer", "users:read");
        using var person = await Person.JoinAsync(stack, company, "Packer");
        Assert.Equal(HttpStatusCode.Forbidden, (await person.Client.GetAsync("/api/orders")).Status);

        var changed = await company.Admin.SendAsync(
            HttpMethod.Put, $"/api/roles/{role}", new { name = "Packer", permissions = new[] { "users:read", "orders:read" } });
        Person.Expect(HttpStatusCode.OK, changed);
        var watch = Stopwatch.StartNew();
        await Eventually.Async(() => person.Client.GetAsync("/api/orders"), a => a.Status is HttpStatusCode.OK);

        Assert.True(watch.Elapsed < Promptly, $"It took {watch.Elapsed}.");
        Person.Expect(HttpStatusCode.NoContent, await company.Admin.SendAsync(HttpMethod.Delete, $"/api/roles/{role}"));
        watch.Restart();
        await Eventually.Async(() => person.Client.GetAsync("/api/orders"), a => a.Status is HttpStatusCode.Forbidden);
        Assert.True(watch.Elapsed < Promptly, $"It took {watch.Elapsed}.");
    }

    [Fact]
    public async Task AssignRoles_ToAMember_IsInForceForTheirTokenWithinASecond()
    {
        using var company = await Company.RegisterAsync(stack);
        using var person = await Person.JoinAsync(stack, company, "volunteer");
        Assert.Equal(HttpStatusCode.Forbidden, (await person.Client.GetAsync("/api/members")).Status);

        var answer = await AssignAsync(company.Admin, person.UserId, "manager");
        var watch = Stopwatch.StartNew();
        await Eventually.Async(() => person.Client.GetAsync("/api/members"), a => a.Status is HttpStatusCode.OK);

        Assert.True(watch.Elapsed < Promptly, $"It took {watch.Elapsed}.");
        Assert.Equal(["manager"], answer.Json["roles"]!.AsArray().Select(r => (string)r!));
    }

    [Fact]
    public async Task AssignRoles_ToOneself_DoesNotPromote()
    {
        using var company = await Company.RegisterAsync(stack);
        await CreateRoleAsync(company, "Clerk", "members:read", "members:write", "roles:read", "roles:write");
        using var clerk = await Person.JoinAsync(stack, company, "Clerk");

        var promoted = await AssignAsync(clerk.Client, clerk.UserId, "company_admin");
        var created = await clerk.Client.PostAsync("/api/roles", new { name = "Mine", permissions = new[] { "orders:delete" } });
        var demoted = await AssignAsync(clerk.Client, company.UserId, "Clerk");

        foreach (var answer in new[] { promoted, created, demoted })
        {
            Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
            Assert.StartsWith("Insufficient permissions: required [", answer.Error, StringComparison.Ordinal);
        }

        Assert.Equal("Insufficient permissions: required [orders:delete], have [members:read, members:write, roles:read, roles:write]", created.Error);
    }

    [Theory]
    [InlineData("Packer", "gateway:write", "permissions")]
    [InlineData("Packer", "platform:admin", "permissions")]
    [InlineData("Packer", "orders:fly", "permissions")]
    [InlineData("Company_Admin", "orders:read", "name")]
    [InlineData("a,b", "orders:read", "name")]
    [InlineData("", "orders:read", "name")]
    public async Task CreateRole_ThatMayNotBe_NamesTheField(string name, string permission, string field)
    {
        using var company = await Company.RegisterAsync(stack);

        var answer = await company.Admin.PostAsync("/api/roles", new { name, permissions = new[] { permission } });

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal([field], answer.Fields);
    }

    [Fact]
    public async Task ChangeRole_ThatIsBuiltIn_IsAConflict()
    {
        using var company = await Company.RegisterAsync(stack);
        var roles = (await company.Admin.GetAsync("/api/roles")).Json["items"]!.AsArray();
        var manager = roles.Single(r => (string)r!["name"]! == "manager")!["id"];

        var changed = await company.Admin.SendAsync(HttpMethod.Put, $"/api/roles/{manager}", new { name = "boss", permissions = new[] { "orders:read" } });
        var deleted = await company.Admin.SendAsync(HttpMethod.Delete, $"/api/roles/{manager}");

        Assert.Equal(HttpStatusCode.Conflict, changed.Status);
        Assert.Equal(HttpStatusCode.Conflict, deleted.Status);
    }

    [Fact]
    public async Task ChangeRole_SeenInAnotherVersion_IsRefused()
    {
        using var company = await Company.RegisterAsync(stack);
        var role = await CreateRoleAsync(company, "Packer", "users:read");
        var body = new { name = "Packer", permissions = new[] { "orders:read" } };

        var first = await company.Admin.SendAsync(HttpMethod.Put, $"/api/roles/{role}", body, ("If-Match", "\"1\""));
        var second = await company.Admin.SendAsync(HttpMethod.Put, $"/api/roles/{role}", body, ("If-Match", "\"1\""));

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal("\"2\"", first.Headers["ETag"]);
        Assert.Equal(HttpStatusCode.PreconditionFailed, second.Status);
    }

    [Fact]
    public async Task LastAdmin_CannotBeDemotedOrRemoved()
    {
        using var company = await Company.RegisterAsync(stack);

        var demoted = await AssignAsync(company.Admin, company.UserId, "manager");
        var removed = await company.Admin.SendAsync(HttpMethod.Delete, $"/api/members/{company.UserId}");

        Assert.Equal(HttpStatusCode.Conflict, demoted.Status);
        Assert.Equal(HttpStatusCode.Conflict, removed.Status);
    }

    [Fact]
    public async Task TwoAdmins_DemotingEachOtherAtOnce_LeaveOne()
    {
        using var company = await Company.RegisterAsync(stack);
        using var other = await Person.JoinAsync(stack, company, "company_admin");

        var answers = await Task.WhenAll(
            AssignAsync(company.Admin, other.UserId, "manager"),
            AssignAsync(other.Client, company.UserId, "manager"));

        Assert.Equal(1, answers.Count(a => a.Status is HttpStatusCode.OK));
        var members = await Eventually.Async(
            async () => new[] { await company.Admin.GetAsync("/api/auth/me"), await other.Client.GetAsync("/api/auth/me") },
            me => me.Count(a => a.Json["roles"]!.AsArray().Any(r => (string)r! == "company_admin")) == 1);
        Assert.Equal(2, members.Value.Length);
    }

    [Fact]
    public async Task RemoveMember_WhoIsSignedIn_EndsTheirTokensWithinASecond()
    {
        using var company = await Company.RegisterAsync(stack);
        using var person = await Person.JoinAsync(stack, company, "manager");
        Assert.Equal(HttpStatusCode.OK, (await person.Client.GetAsync("/api/orders")).Status);

        Person.Expect(HttpStatusCode.NoContent, await company.Admin.SendAsync(HttpMethod.Delete, $"/api/members/{person.UserId}"));
        var watch = Stopwatch.StartNew();
        await Eventually.Async(() => person.Client.GetAsync("/api/orders"), a => a.Status is HttpStatusCode.Unauthorized);

        Assert.True(watch.Elapsed < Promptly, $"It took {watch.Elapsed}.");
        var refreshed = await person.Client.PostAsync("/api/auth/refresh", new { refreshToken = person.Client.RefreshToken });
        Assert.Equal(HttpStatusCode.Unauthorized, refreshed.Status);
        var members = (await company.Admin.GetAsync("/api/members")).Json["items"]!.AsArray();
        Assert.DoesNotContain(members, m => (string)m!["userId"]! == person.UserId);
    }

    internal static async Task<string> CreateRoleAsync(Company company, string name, params string[] permissions) =>
        (string)Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync("/api/roles", new { name, permissions })).Json["id"]!;

    private static Task<Answer> AssignAsync(GatewayClient client, string userId, params string[] roles) =>
        client.SendAsync(HttpMethod.Put, $"/api/members/{userId}/roles", new { roles });
}
