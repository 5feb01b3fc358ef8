using System.Net;
using Gatehouse.AuthService.FunctionalTests.Credentials;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.MultiFactor;

/// <summary>Somebody acts as somebody else: for a while, with a reason, seen by the person, and with no more than they have themselves.</summary>
[Collection(StackCollection.Name)]
public sealed class ImpersonationTests(GatehouseStack stack)
{
    private const string Reason = "Ticket 4711: the order list stays empty";

    [Fact]
    public async Task Admin_ActsAsAMember_WhoSeesItAndEndsIt()
    {
        using var company = await Company.RegisterAsync(stack);
        using var member = await Person.JoinAsync(stack, company, "participant");
        Assert.Equal(HttpStatusCode.BadRequest, (await company.Admin.PostAsync("/api/impersonations", new { userId = member.UserId })).Status);
        var started = await StartAsync(company.Admin, member.UserId);
        Assert.Equal(1800, (int)started.Json["expiresIn"]!);
        Assert.Null(started.Json["refreshToken"]);
        using var acting = stack.CreateClient();
        acting.AccessToken = (string)started.Json["accessToken"]!;
        var claims = MultiFactorTests.Claims(acting);
        Assert.Equal((member.UserId, company.UserId, 1800L), (
            (string)claims["sub"]!, (string)claims["act"]!["sub"]!, (long)claims["exp"]! - (long)claims["iat"]!));
        var me = Person.Expect(HttpStatusCode.OK, await acting.GetAsync("/api/auth/me"));
        Assert.Equal(["participant"], me.Json["roles"]!.AsArray().Select(r => (string)r!));

        // Both are in the audit log, also for what is done meanwhile.
        var log = (await company.Admin.GetAsync("/api/audit?limit=20&action=impersonation.started")).Json["items"]![0]!;
        Assert.Equal((company.UserId, $"user/{member.UserId}", Reason), (
            (string)log["actorId"]!, (string)log["target"]!, (string)log["details"]!["reason"]!));

        var seen = (await member.Client.GetAsync("/api/auth/impersonations")).Json["items"]!.AsArray().Single()!;
        Assert.Equal((company.UserId, "Test Admin", Reason, true), (
            (string)seen["actorId"]!, (string)seen["actorName"]!, (string)seen["reason"]!, (bool)seen["active"]!));
        Assert.Contains(await Mailbox.ReadAsync(member.Client, member.Email), m => (string)m["template"]! == "impersonated" && (string)m["model"]!["reason"]! == Reason);

        using var stranger = await Company.RegisterAsync(stack);
        var path = $"/api/auth/impersonations/{(string)seen["id"]!}";
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Admin.SendAsync(HttpMethod.Delete, path)).Status);
        Person.Expect(HttpStatusCode.NoContent, await member.Client.SendAsync(HttpMethod.Delete, path));
        Assert.Equal(HttpStatusCode.Unauthorized, (await acting.GetAsync("/api/auth/me")).Status);
        Assert.False((bool)(await member.Client.GetAsync("/api/auth/impersonations")).Json["items"]![0]!["active"]!);
        Assert.Equal(HttpStatusCode.OK, (await member.Client.GetAsync("/api/auth/me")).Status);
    }

    [Fact]
    public async Task WhoeverActsAsAPerson_CannotBecomeThem()
    {
        using var company = await Company.RegisterAsync(stack);
        using var member = await Person.JoinAsync(stack, company, "company_admin");
        using var acting = stack.CreateClient();
        acting.AccessToken = (string)(await StartAsync(company.Admin, member.UserId)).Json["accessToken"]!;
        (HttpMethod Method, string Path, object? Body)[] closed =
        [
            (HttpMethod.Post, "/api/auth/switch-tenant", new { tenantId = company.TenantId }),
            (HttpMethod.Post, "/api/auth/password/change", new { currentPassword = Company.Password, newPassword = "another long enough one" }),
            (HttpMethod.Post, "/api/auth/reauthenticate", new { password = Company.Password }),
            (HttpMethod.Post, "/api/auth/mfa/totp", null),
            (HttpMethod.Post, "/api/api-keys", new { name = "x", scopes = new[] { "orders:read" } }),
            (HttpMethod.Post, "/api/clients", new { name = "x", grantTypes = new[] { "client_credentials" }, scopes = new[] { "orders:read" } }),
            (HttpMethod.Post, "/api/roles", new { name = "x", permissions = new[] { "orders:read" } }),
            (HttpMethod.Put, $"/api/members/{member.UserId}/roles", new { roles = new[] { "manager" } }),
            (HttpMethod.Post, "/api/tenants", new { name = "Elsewhere" }),
            (HttpMethod.Delete, "/api/auth/sessions", null),
            (HttpMethod.Post, "/api/impersonations", new { userId = company.UserId, reason = Reason }),
        ];
        foreach (var (method, path, body) in closed)
        {
            var answer = await acting.SendAsync(method, path, body);
            Assert.True(answer.Status is HttpStatusCode.Forbidden, $"{method} {path}: {answer}");
        }

        // What the person may otherwise do is done by the admin, in the log too.
        var email = Person.NewEmail();
        Person.Expect(HttpStatusCode.Created, await acting.PostAsync("/api/invitations", new { email, roles = new[] { "volunteer" } }));
        var log = (await company.Admin.GetAsync("/api/audit?limit=20&action=invitation.sent")).Json["items"]![0]!;
        Assert.Equal((company.UserId, $"as user/{member.UserId}"), ((string)log["actorId"]!, (string)log["client"]!));

        // It goes with the session it was started from.
        Person.Expect(HttpStatusCode.NoContent, await company.Admin.PostAsync("/api/auth/logout"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await acting.GetAsync("/api/auth/me")).Status);
    }

    [Fact]
    public async Task Nobody_ActsAsSomebodyWithMore_NorInAnotherCompany()
    {
        using var company = await Company.RegisterAsync(stack);
        using var stranger = await Company.RegisterAsync(stack);
        Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync(
            "/api/roles", new { name = "support", permissions = new[] { "members:read", "users:read", "impersonation:write" } }));
        using var support = await Person.JoinAsync(stack, company, "support");
        using var member = await Person.JoinAsync(stack, company, "participant");
        var refused = await PostAsync(support.Client, company.UserId);
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(support.Client, member.UserId)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(member.Client, support.UserId)).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(company.Admin, company.UserId)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(stranger.Admin, member.UserId)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.Admin.PostAsync(
            "/api/impersonations", new { userId = member.UserId, reason = Reason, tenantId = company.TenantId })).Status);

        // The platform may, and the company's log has it.
        using var root = await Person.PlatformAdminAsync(stack);
        var started = Person.Expect(HttpStatusCode.Created, await root.PostAsync(
            "/api/impersonations", new { userId = member.UserId, reason = Reason, tenantId = company.TenantId }));
        using var acting = stack.CreateClient();
        acting.AccessToken = (string)started.Json["accessToken"]!;
        Assert.Equal(company.TenantId, (string)(await acting.GetAsync("/api/auth/me")).Json["tenantId"]!);
        Assert.Contains(Reason, (await company.Admin.GetAsync("/api/audit?limit=20")).Body, StringComparison.Ordinal);
        Person.Expect(HttpStatusCode.NoContent, await acting.PostAsync("/api/auth/logout"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await acting.GetAsync("/api/auth/me")).Status);
    }

    [Fact]
    public async Task Start_LongAfterSigningIn_AsksForAProof()
    {
        using var company = await Company.RegisterAsync(stack);
        using var member = await Person.JoinAsync(stack, company, "participant");
        await AuthDatabase.SqlAsync(
            stack, "update sessions set authenticated_at = now() - interval '6 minutes' where user_id = $1", Guid.Parse(company.UserId));
        var renewed = await company.Admin.PostAsync("/api/auth/refresh", new { refreshToken = company.Admin.RefreshToken });
        company.Admin.AccessToken = (string)renewed.Json["accessToken"]!;
        Assert.Equal("Recent sign-in required", (await PostAsync(company.Admin, member.UserId)).Error);
    }

    private static Task<Answer> PostAsync(GatewayClient client, string userId) =>
        client.PostAsync("/api/impersonations", new { userId, reason = Reason });

    private static async Task<Answer> StartAsync(GatewayClient client, string userId) => Person.Expect(HttpStatusCode.Created, await PostAsync(client, userId));
}
