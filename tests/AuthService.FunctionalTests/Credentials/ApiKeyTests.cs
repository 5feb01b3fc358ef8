using System.Net;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.Credentials;

[Collection(StackCollection.Name)]
public sealed class ApiKeyTests(GatehouseStack stack)
{
    [Fact]
    public async Task Key_ActsWithinItsScopes_UntilItIsRevoked()
    {
        using var company = await Company.RegisterAsync(stack);
        var (id, key) = await CreateAsync(company, "members:read");
        using var program = stack.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(program, "/api/members", key)).Status);
        var refused = await GetAsync(program, "/api/roles", key);
        Assert.Equal("Insufficient permissions: required [roles:read], have [members:read]", refused.Error);

        // A program is not the person: it may not look after their account.
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(program, "/api/auth/sessions", key)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(program, "/api/members", key[..^1] + (key[^1] == 'A' ? 'B' : 'A'))).Status);

        Assert.DoesNotContain(key, (await company.Admin.GetAsync("/api/api-keys")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await company.Admin.SendAsync(HttpMethod.Delete, $"/api/api-keys/{id}")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(program, "/api/members", key)).Status);
    }

    [Fact]
    public async Task Rotation_LeavesTwoLiveKeys_NotThree()
    {
        using var company = await Company.RegisterAsync(stack);
        var (id, old) = await CreateAsync(company, "members:read");
        var rotated = await company.Admin.PostAsync($"/api/api-keys/{id}/rotation", new { });
        Assert.Equal(HttpStatusCode.Created, rotated.Status);
        using var program = stack.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(program, "/api/members", old)).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(program, "/api/members", (string)rotated.Json["key"]!)).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await company.Admin.PostAsync($"/api/api-keys/{id}/rotation", new { })).Status);
    }

    [Fact]
    public async Task Key_OfASuspendedOwner_IsDeadAtOnce_AndScopesBeyondTheOwnerAreRefused()
    {
        using var company = await Company.RegisterAsync(stack);
        var beyond = await company.Admin.PostAsync("/api/api-keys", new { name = "Too much", scopes = new[] { "gateway:write" } });
        Assert.Equal(HttpStatusCode.Forbidden, beyond.Status);
        var (_, key) = await CreateAsync(company, "members:read");
        using var program = stack.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(program, "/api/members", key)).Status);

        using var root = stack.CreateClient();
        await root.LoginAsync("root@gatehouse.example", stack.DemoPassword);
        await root.PostAsync($"/api/auth/accounts/{company.UserId}/suspension", new { reason = "Test" });
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(program, "/api/members", key)).Status);
    }

    [Fact]
    public async Task Keys_OfAnotherCompany_AreNotSeenNorEnded()
    {
        using var company = await Company.RegisterAsync(stack);
        using var stranger = await Company.RegisterAsync(stack);
        var (id, _) = await CreateAsync(company, "members:read");
        Assert.Empty((await stranger.Admin.GetAsync("/api/api-keys")).Json["items"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Admin.SendAsync(HttpMethod.Delete, $"/api/api-keys/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Admin.PostAsync($"/api/api-keys/{id}/rotation", new { })).Status);
    }

    private static async Task<(string Id, string Key)> CreateAsync(Company company, params string[] scopes)
    {
        var created = await company.Admin.PostAsync("/api/api-keys", new { name = "Test", scopes });
        Assert.Equal(HttpStatusCode.Created, created.Status);
        return ((string)created.Json["id"]!, (string)created.Json["key"]!);
    }

    private static Task<Answer> GetAsync(GatewayClient program, string path, string key) =>
        program.SendAsync(HttpMethod.Get, path, null, ("X-Api-Key", key));
}
