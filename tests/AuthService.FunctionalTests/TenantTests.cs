using System.Diagnostics;
using System.Net;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests;

/// <summary>Companies: founded, changed, shut out and let in again, deleted and restored.</summary>
[Collection(StackCollection.Name)]
public sealed class TenantTests(GatehouseStack stack)
{
    // One second is the promise; a busy machine must not make a test of it.
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task FoundTenant_BySomebodySignedIn_MakesThemItsAdmin()
    {
        using var company = await Company.RegisterAsync(stack);

        var founded = Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync("/api/tenants", new { name = "Second" }));
        var switched = Person.Expect(HttpStatusCode.OK, await company.Admin.PostAsync("/api/auth/switch-tenant", new { tenantId = founded.Json["id"] }));

        Assert.Equal((string)founded.Json["id"]!, (string)switched.Json["tenantId"]!);
        Assert.Equal(["company_admin"], switched.Json["roles"]!.AsArray().Select(r => (string)r!));
    }

    [Fact]
    public async Task ChangeTenant_ChangesWhatIsNamedAndKeepsTheRest()
    {
        using var company = await Company.RegisterAsync(stack);
        var path = $"/api/tenants/{company.TenantId}";

        Person.Expect(HttpStatusCode.OK, await company.Admin.SendAsync(HttpMethod.Patch, path, new { settings = new { mfaRequired = true, sessionHours = 12 } }));
        Person.Expect(HttpStatusCode.OK, await company.Admin.SendAsync(HttpMethod.Patch, path, new { name = "Renamed", settings = new { mfaRequired = false } }));

        var tenant = (await company.Admin.GetAsync(path)).Json;
        Assert.Equal("Renamed", (string)tenant["name"]!);
        Assert.Equal(company.Slug, (string)tenant["slug"]!);
        Assert.False((bool)tenant["settings"]!["mfaRequired"]!);
        Assert.Equal(12, (int)tenant["settings"]!["sessionHours"]!);
    }

    [Theory]
    [InlineData("""{ "plan": "enterprise" }""", "plan")]
    [InlineData("""{ "status": "active" }""", "status")]
    [InlineData("""{ "settings": { "sessionHours": 0 } }""", "settings.sessionHours")]
    [InlineData("""{ "settings": { "allowedLoginMethods": ["telepathy"] } }""", "settings.allowedLoginMethods")]
    public async Task ChangeTenant_ToWhatIsNotItsOwnToSay_NamesTheField(string body, string field)
    {
        using var company = await Company.RegisterAsync(stack);

        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var answer = await company.Admin.SendAsync(HttpMethod.Patch, $"/api/tenants/{company.TenantId}", content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal([field], answer.Fields);
    }

    [Fact]
    public async Task Suspension_ShutsEverybodyOutWithinASecond_AndReactivationTakesTheSameTokens()
    {
        using var company = await Company.RegisterAsync(stack);
        using var root = await Person.PlatformAdminAsync(stack);
        // Who one is stays open, so that one can be told why, and leave for another company.
        string[] everywhere = ["/api/orders", "/api/users/me", "/api/members", "/api/analytics/orders"];
        foreach (var path in everywhere)
        {
            Person.Expect(HttpStatusCode.OK, await company.Admin.GetAsync(path));
        }

        var suspension = $"/api/tenants/{company.TenantId}/suspension";
        Person.Expect(HttpStatusCode.NoContent, await root.PostAsync(suspension, new { reason = "Unpaid" }));
        var watch = Stopwatch.StartNew();
        await Eventually.Async(() => company.Admin.GetAsync("/api/orders"), a => a.Status is HttpStatusCode.Forbidden);
        Assert.True(watch.Elapsed < Promptly, $"It took {watch.Elapsed}.");
        foreach (var path in everywhere)
        {
            var answer = await company.Admin.GetAsync(path);
            Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
            Assert.Equal("Tenant suspended", answer.Error);
        }

        var refreshed = await company.Admin.PostAsync("/api/auth/refresh", new { refreshToken = company.Admin.RefreshToken });
        Assert.Equal("Tenant suspended", refreshed.Error);

        Person.Expect(HttpStatusCode.NoContent, await root.SendAsync(HttpMethod.Delete, suspension));
        watch.Restart();
        await Eventually.Async(() => company.Admin.GetAsync("/api/orders"), a => a.Status is HttpStatusCode.OK);
        Assert.True(watch.Elapsed < Promptly, $"It took {watch.Elapsed}.");
    }

    [Fact]
    public async Task Suspension_ByACompanysOwnAdmin_IsRefused()
    {
        using var company = await Company.RegisterAsync(stack);

        Assert.Equal(HttpStatusCode.Forbidden, (await company.Admin.PostAsync($"/api/tenants/{company.TenantId}/suspension", new { reason = "x" })).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await company.Admin.GetAsync("/api/tenants")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await company.Admin.PostAsync($"/api/tenants/{company.TenantId}/restoration")).Status);
    }

    [Fact]
    public async Task DeleteTenant_LetsNobodyIn_UntilThePlatformRestoresIt()
    {
        using var company = await Company.RegisterAsync(stack);
        using var root = await Person.PlatformAdminAsync(stack);

        Person.Expect(HttpStatusCode.NoContent, await company.Admin.SendAsync(HttpMethod.Delete, $"/api/tenants/{company.TenantId}"));
        await Eventually.Async(() => company.Admin.GetAsync("/api/orders"), a => a.Status is HttpStatusCode.Unauthorized);
        var seen = await root.GetAsync($"/api/tenants/{company.TenantId}");
        Person.Expect(HttpStatusCode.NoContent, await root.PostAsync($"/api/tenants/{company.TenantId}/restoration"));

        Assert.Equal("deleted", (string)seen.Json["status"]!);
        Assert.NotNull(seen.Json["purgedAfter"]);
        using var client = stack.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await client.LoginAsync(company.Email, Company.Password)).Status);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/orders")).Status);
    }

    [Fact]
    public async Task ListTenants_AsThePlatform_FindsByNameAndStatus()
    {
        using var company = await Company.RegisterAsync(stack);
        using var root = await Person.PlatformAdminAsync(stack);

        var found = await root.GetAsync($"/api/tenants?name={company.Slug}&status=active");
        var none = await root.GetAsync($"/api/tenants?name={company.Slug}&status=suspended");
        var page = await root.GetAsync("/api/tenants?limit=1");

        Assert.Equal(company.TenantId, (string)found.Json["items"]!.AsArray().Single()!["id"]!);
        Assert.Empty(none.Json["items"]!.AsArray());
        Assert.NotNull(page.Json["nextCursor"]);
    }
}
