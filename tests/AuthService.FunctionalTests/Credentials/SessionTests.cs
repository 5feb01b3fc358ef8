using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.Credentials;

[Collection(StackCollection.Name)]
public sealed class SessionTests(GatehouseStack stack)
{
    [Fact]
    public async Task OneSession_Ended_LeavesTheOthers()
    {
        using var company = await Company.RegisterAsync(stack);
        using var phone = await SignInAsync(company);
        using var laptop = await SignInAsync(company);
        var phones = (JsonArray)(await phone.GetAsync("/api/auth/sessions")).Json["items"]!;
        var id = (string)phones.Single(s => (bool)s!["current"]!)!["id"]!;

        Assert.Equal(HttpStatusCode.NoContent, (await laptop.SendAsync(HttpMethod.Delete, $"/api/auth/sessions/{id}")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await phone.GetAsync("/api/auth/me")).Status);
        Assert.Equal(HttpStatusCode.OK, (await company.Admin.GetAsync("/api/auth/me")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await laptop.SendAsync(HttpMethod.Delete, "/api/auth/sessions")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await company.Admin.GetAsync("/api/auth/me")).Status);
        Assert.Equal(HttpStatusCode.OK, (await laptop.GetAsync("/api/auth/me")).Status);
    }

    [Fact]
    public async Task Admin_EndsAMembersSessions_ButNotAnotherCompanys()
    {
        using var company = await Company.RegisterAsync(stack);
        using var stranger = await Company.RegisterAsync(stack);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Admin.SendAsync(HttpMethod.Delete, $"/api/members/{company.UserId}/sessions")).Status);
        Assert.Equal(HttpStatusCode.OK, (await company.Admin.GetAsync("/api/auth/me")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await company.Admin.SendAsync(HttpMethod.Delete, $"/api/members/{company.UserId}/sessions")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await company.Admin.GetAsync("/api/auth/me")).Status);
    }

    [Fact]
    public async Task TenantsLimits_ShortenItsSessions()
    {
        using var company = await Company.RegisterAsync(stack);
        await AuthDatabase.SqlAsync(
            stack, """update tenants set settings = '{"sessionIdleMinutes": 7, "sessionHours": 1}' where id = $1""", Guid.Parse(company.TenantId));
        using var client = await SignInAsync(company);
        Assert.Equal("00:07:00 01:00:00", await AuthDatabase.SqlAsync(
            stack,
            "select (idle_ends_at - last_seen_at)::text || ' ' || (ends_at - created_at)::text from sessions where user_id = $1 order by id desc limit 1",
            Guid.Parse(company.UserId)));
    }

    [Fact]
    public async Task NewDevice_IsTold_AndAKnownOneIsNot()
    {
        using var company = await Company.RegisterAsync(stack);
        using var known = await SignInAsync(company);
        using var second = await SignInAsync(company);
        var before = await NoticesAsync(company);
        Assert.Equal(HttpStatusCode.OK, (await second.LoginAsync(company.Email, Company.Password)).Status);
        Assert.Equal(before, await NoticesAsync(company));
        Assert.Equal(2L, before);
    }

    private async Task<object?> NoticesAsync(Company company) => await AuthDatabase.SqlAsync(
        stack, "select count(*) from outbox where type = 'sessions.new-device.v1' and subject = $1", company.UserId);

    private async Task<GatewayClient> SignInAsync(Company company)
    {
        var client = stack.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await client.LoginAsync(company.Email, Company.Password)).Status);
        return client;
    }
}
