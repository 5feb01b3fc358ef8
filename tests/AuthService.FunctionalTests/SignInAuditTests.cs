using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests;

/// <summary>Every sign-in, refusal and end stands in the audit log: who, what, from where.</summary>
[Collection(StackCollection.Name)]
public sealed class SignInAuditTests(GatehouseStack stack)
{
    private const string NewPassword = "seven quiet llamas drink tea";

    [Fact]
    public async Task SignIns_RefusalsAndEnds_AreWrittenDown()
    {
        using var company = await Company.RegisterAsync(stack);
        using var other = stack.CreateClient();
        await other.LoginAsync(company.Email, "not the password, sorry");
        Person.Expect(HttpStatusCode.OK, await other.LoginAsync(company.Email, Company.Password));
        Person.Expect(HttpStatusCode.NoContent, await other.PostAsync("/api/auth/logout"));
        using var member = await Person.JoinAsync(stack, company, "participant");
        Person.Expect(HttpStatusCode.NoContent, await company.Admin.SendAsync(HttpMethod.Delete, $"/api/members/{member.UserId}/sessions"));

        var entries = await ReadAsync(company);
        Assert.Equal(["tenant.created", "account.registered"], entries.Take(2).Select(Action).Order().Reverse());
        Assert.Equal(company.UserId, (string)entries[0]["actorId"]!);
        Assert.Equal(["session.started", "session.refused", "session.started", "session.ended"], entries.Skip(2).Take(4).Select(Action));
        var (refused, logout) = (entries[3], entries[5]);
        Assert.Null((string?)refused["actorId"]);
        Assert.Equal(($"user/{company.UserId}", "credentials"), ((string)refused["target"]!, (string)refused["details"]!["reason"]!));
        Assert.Equal((company.UserId, "Logout"), ((string)logout["actorId"]!, (string)logout["details"]!["reason"]!));
        Assert.Equal((string)entries[4]["address"]!, (string)logout["address"]!);
        Assert.StartsWith("10.", (string)logout["address"]!, StringComparison.Ordinal);
        var byAdmin = entries[^1];
        Assert.Equal(("session.ended", "EndedByAdmin"), (Action(byAdmin), (string)byAdmin["details"]!["reason"]!));
        Assert.Equal((company.UserId, member.UserId), ((string)byAdmin["actorId"]!, (string)byAdmin["details"]!["userId"]!));
        Assert.True((bool)(await company.Admin.PostAsync("/api/audit/verify")).Json["intact"]!);
    }

    [Fact]
    public async Task ChangesOfAnAccount_AreWrittenDownInItsCompany()
    {
        using var company = await Company.RegisterAsync(stack);
        using var member = await Person.JoinAsync(stack, company, "participant");
        Person.Expect(HttpStatusCode.NoContent, await member.Client.PostAsync(
            "/api/auth/password/change", new { currentPassword = Company.Password, newPassword = NewPassword }));
        var address = Person.NewEmail();
        Person.Expect(HttpStatusCode.Accepted, await member.Client.PostAsync(
            "/api/auth/email/change", new { newEmail = address, currentPassword = NewPassword }));
        Person.Expect(HttpStatusCode.NoContent, await member.Client.PostAsync(
            "/api/auth/email/confirm", new { token = await Mailbox.TokenAsync(member.Client, address) }));
        Person.Expect(HttpStatusCode.NoContent, await member.Client.PostAsync("/api/auth/close", new { currentPassword = NewPassword }));

        var actions = (await ReadAsync(company, $"&target=user/{member.UserId}")).Select(Action);
        Assert.Equal(
            ["member.joined", "account.password-changed", "account.email-change-requested", "account.email-changed", "account.closed"], actions);
    }

    [Fact]
    public async Task Settings_OfATenant_DecideHowPeopleGetIn()
    {
        using var company = await Company.RegisterAsync(stack);
        using var client = stack.CreateClient();
        var path = $"/api/tenants/{company.TenantId}";
        Person.Expect(HttpStatusCode.OK, await company.Admin.SendAsync(
            HttpMethod.Patch, path, new { settings = new { allowedLoginMethods = new[] { "passkey", "google" } } }));
        var wrong = await client.LoginAsync(company.Email, "not the password, sorry");
        var byPassword = await client.LoginAsync(company.Email, Company.Password);
        Assert.Equal((HttpStatusCode.Unauthorized, "Invalid credentials"), (wrong.Status, wrong.Error));
        Assert.Equal((HttpStatusCode.Forbidden, "Login method not allowed"), (byPassword.Status, byPassword.Error));
        Assert.Contains("passkey, google", (string)byPassword.Json["detail"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await company.Admin.PostAsync("/api/auth/switch-tenant", new { tenantId = company.TenantId })).Status);

        Person.Expect(HttpStatusCode.OK, await company.Admin.SendAsync(
            HttpMethod.Patch, path, new { settings = new { allowedLoginMethods = Array.Empty<string>(), mfaRequired = true } }));
        var oneFactor = await client.LoginAsync(company.Email, Company.Password);
        Assert.Equal((HttpStatusCode.OK, true, null), (oneFactor.Status, (bool)oneFactor.Json["mfaEnrollmentRequired"]!, oneFactor.Json["accessToken"]));

        // Where nobody asks for it, the same person gets in.
        var second = Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync("/api/tenants", new { name = "Elsewhere" }));
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(
            "/api/auth/login", new { email = company.Email, password = Company.Password, tenant = (string)second.Json["slug"]! })).Status);
        Person.Expect(HttpStatusCode.OK, await company.Admin.SendAsync(HttpMethod.Patch, path, new { settings = new { mfaRequired = false } }));
        var reasons = (await ReadAsync(company, "&action=session.refused")).Select(e => (string)e["details"]!["reason"]!);
        Assert.Equal(["credentials", "Login method not allowed", "Login method not allowed"], reasons);
    }

    [Fact]
    public async Task Programs_GrantsAndRefusals_AreWrittenDownWithTheirAddress()
    {
        using var company = await Company.RegisterAsync(stack);
        var client = (await company.Admin.PostAsync(
            "/api/clients", new { name = "Program", grantTypes = new[] { "client_credentials" }, scopes = new[] { "members:read" } })).Json;
        var key = (await company.Admin.PostAsync("/api/api-keys", new { name = "Key", scopes = new[] { "members:read" } })).Json;
        var good = (string)key["key"]!;
        var wrong = good[..^1] + (good[^1] == 'A' ? 'B' : 'A');
        using var program = stack.CreateClient();
        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Unauthorized],
            [await GrantAsync((string)client["clientSecret"]!), await GrantAsync((string)client["clientSecret"]!), await GrantAsync("wrong")]);
        Assert.Equal(HttpStatusCode.OK, (await program.SendAsync(HttpMethod.Get, "/api/members", null, ("X-Api-Key", good))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.SendAsync(HttpMethod.Get, "/api/members", null, ("X-Api-Key", wrong))).Status);

        var entries = (await ReadAsync(company))[^4..];
        Assert.Equal(["client.token-granted", "client.refused", "api-key.used", "api-key.refused"], entries.Select(Action));
        Assert.All(entries, entry => Assert.StartsWith("10.", (string)entry["address"]!, StringComparison.Ordinal));
        Assert.Equal(((string)client["clientId"]!, "members:read"), ((string)entries[0]["client"]!, (string)entries[0]["details"]!["scope"]!));
        Assert.Equal((company.UserId, $"api-key/{key["id"]}"), ((string)entries[2]["actorId"]!, (string)entries[2]["target"]!));

        async Task<HttpStatusCode> GrantAsync(string secret)
        {
            using var form = new FormUrlEncodedContent(
            [
                new("grant_type", "client_credentials"), new("client_id", (string)client["clientId"]!), new("client_secret", secret),
            ]);
            return (await program.SendAsync(HttpMethod.Post, "/connect/token", form)).Status;
        }
    }

    private static string Action(JsonNode entry) => (string)entry["action"]!;

    // The oldest first.
    private static async Task<List<JsonNode>> ReadAsync(Company company, string query = "") =>
        [.. Person.Expect(HttpStatusCode.OK, await company.Admin.GetAsync($"/api/audit?limit=100{query}")).Json["items"]!.AsArray().Select(e => e!).Reverse()];
}
