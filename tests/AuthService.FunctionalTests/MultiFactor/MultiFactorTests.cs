using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.MultiFactor;

/// <summary>Authenticator and recovery codes, as a client sees them.</summary>
[Collection(StackCollection.Name)]
public sealed class MultiFactorTests(GatehouseStack stack)
{
    [Fact]
    public async Task Person_Enrols_SignsInWithCodes_AndRemovesIt()
    {
        using var company = await Company.RegisterAsync(stack);
        var (app, codes) = await EnrolAsync(company.Admin);
        Assert.Equal(10, codes.Count);
        Assert.Equal(HttpStatusCode.Conflict, (await company.Admin.PostAsync("/api/auth/mfa/totp")).Status);

        // The password alone is not enough any more, and tells nothing.
        using var client = stack.CreateClient();
        var challenge = Person.Expect(HttpStatusCode.OK, await client.LoginAsync(company.Email, Company.Password));
        Assert.Equal((true, false), ((bool)challenge.Json["mfaRequired"]!, challenge.Body.Contains("accessToken", StringComparison.Ordinal)));
        Assert.Equal(["totp", "recovery_code"], challenge.Json["methods"]!.AsArray().Select(m => (string)m!));
        var mfaToken = (string)challenge.Json["mfaToken"]!;
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync("/api/auth/login/mfa", new { mfaToken, code = "000000" })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync("/api/auth/login/mfa", new { mfaToken })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync("/api/auth/login/tenant", new { loginToken = mfaToken, tenantId = company.TenantId })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync("/api/auth/login/mfa/totp", new { mfaToken })).Status);

        var recovered = Person.Expect(HttpStatusCode.OK, await client.PostAsync("/api/auth/login/mfa", new { mfaToken, recoveryCode = codes[0] }));
        Assert.Equal(company.TenantId, (string)recovered.Json["tenantId"]!);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync("/api/auth/login/mfa", new { mfaToken, recoveryCode = codes[0] })).Status);
        var byCode = Person.Expect(HttpStatusCode.OK, await client.PostAsync("/api/auth/login/mfa", new { mfaToken, code = app.Code(1) }));
        client.AccessToken = (string)byCode.Json["accessToken"]!;
        Assert.Equal(["pwd", "otp", "mfa"], Claims(client)["amr"]!.AsArray().Select(m => (string)m!));
        Assert.Equal(9, (int)(await client.GetAsync("/api/auth/mfa")).Json["recoveryCodesLeft"]!);

        var renewed = Person.Expect(HttpStatusCode.OK, await client.PostAsync("/api/auth/mfa/recovery-codes"));
        Assert.Equal(10, renewed.Json["recoveryCodes"]!.AsArray().Count);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync("/api/auth/login/mfa", new { mfaToken, recoveryCode = codes[1] })).Status);

        Assert.Equal(HttpStatusCode.BadRequest, (await client.SendAsync(HttpMethod.Delete, "/api/auth/mfa/totp", new { code = "000000" })).Status);
        Person.Expect(HttpStatusCode.NoContent, await client.SendAsync(
            HttpMethod.Delete, "/api/auth/mfa/totp", new { recoveryCode = (string)renewed.Json["recoveryCodes"]![0]! }));
        Assert.NotNull((await client.LoginAsync(company.Email, Company.Password)).Json["accessToken"]);

        var changes = (await Mailbox.ReadAsync(client, company.Email)).Where(m => (string)m["template"]! == "second-factor-changed").Select(m => (string)m["model"]!["change"]!);
        Assert.Equal(["disabled", "enabled", "recovery-code-used", "recovery-codes-renewed"], changes.Distinct().Order(StringComparer.Ordinal));
        var actions = (await company.Admin.GetAsync("/api/audit?limit=100")).Body;
        Assert.All(["account.mfa-enabled", "account.mfa-disabled", "account.recovery-code-used"], a => Assert.Contains(a, actions, StringComparison.Ordinal));
        Assert.DoesNotContain(codes[0], actions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PasswordReset_DoesNotSkipTheSecondFactor()
    {
        using var company = await Company.RegisterAsync(stack);
        await EnrolAsync(company.Admin);
        using var client = stack.CreateClient();
        await client.PostAsync("/api/auth/password/forgot", new { email = company.Email });
        const string Short = "azure kettle 9";
        Person.Expect(HttpStatusCode.NoContent, await client.PostAsync(
            "/api/auth/password/reset", new { token = await ResetTokenAsync(client, company.Email), newPassword = Short }));
        var answer = Person.Expect(HttpStatusCode.OK, await client.LoginAsync(company.Email, Short));
        Assert.Equal((true, null), ((bool?)answer.Json["mfaRequired"], (string?)answer.Json["accessToken"]));
    }

    [Fact]
    public async Task Tenant_ThatAsksForIt_LetsPeopleSetItUpAtTheDoor()
    {
        using var company = await Company.RegisterAsync(stack);
        Person.Expect(HttpStatusCode.OK, await company.Admin.SendAsync(
            HttpMethod.Patch, $"/api/tenants/{company.TenantId}", new { settings = new { mfaRequired = true } }));
        using var client = stack.CreateClient();
        var challenge = Person.Expect(HttpStatusCode.OK, await client.LoginAsync(company.Email, Company.Password));
        Assert.Equal((true, null), ((bool?)challenge.Json["mfaEnrollmentRequired"], (string?)challenge.Json["accessToken"]));
        var mfaToken = (string)challenge.Json["mfaToken"]!;
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync("/api/auth/login/mfa", new { mfaToken, code = "000000" })).Status);
        var secret = Person.Expect(HttpStatusCode.OK, await client.PostAsync("/api/auth/login/mfa/totp", new { mfaToken }));
        var app = new AuthenticatorApp((string)secret.Json["secret"]!);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync("/api/auth/login/mfa/totp/confirm", new { mfaToken, code = "000000" })).Status);
        var entered = Person.Expect(HttpStatusCode.OK, await client.PostAsync("/api/auth/login/mfa/totp/confirm", new { mfaToken, code = app.Code() }));
        Assert.Equal(10, entered.Json["recoveryCodes"]!.AsArray().Count);
        client.AccessToken = (string)entered.Json["accessToken"]!;
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/auth/me")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync("/api/auth/login/mfa/totp", new { mfaToken })).Status);
    }

    [Fact]
    public async Task Admin_ResetsAMembersSecondFactor_ButNotAnotherCompanys_NorWhatBelongsToTwo()
    {
        using var company = await Company.RegisterAsync(stack);
        using var stranger = await Company.RegisterAsync(stack);
        using var member = await Person.JoinAsync(stack, company, "manager");
        await EnrolAsync(member.Client);
        var path = $"/api/members/{member.UserId}/mfa";
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Admin.SendAsync(HttpMethod.Delete, path)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await member.Client.SendAsync(HttpMethod.Delete, $"/api/members/{company.UserId}/mfa")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await company.Admin.SendAsync(HttpMethod.Delete, $"/api/members/{company.UserId}/mfa")).Status);

        Person.Expect(HttpStatusCode.NoContent, await company.Admin.SendAsync(HttpMethod.Delete, path));
        Assert.Equal(HttpStatusCode.Unauthorized, (await member.Client.GetAsync("/api/auth/me")).Status);
        Person.Expect(HttpStatusCode.OK, await member.Client.LoginAsync(member.Email, Company.Password));
        Assert.Contains("account.mfa-reset", (await company.Admin.GetAsync("/api/audit?limit=20")).Body, StringComparison.Ordinal);
        Assert.Contains(
            await Mailbox.ReadAsync(member.Client, member.Email),
            m => (string)m["template"]! == "second-factor-changed" && (string)m["model"]!["change"]! == "reset");

        await EnrolAsync(member.Client);
        Person.Expect(HttpStatusCode.Created, await member.Client.PostAsync("/api/tenants", new { name = "Of their own" }));
        Assert.Equal(HttpStatusCode.Conflict, (await company.Admin.SendAsync(HttpMethod.Delete, path)).Status);
    }

    internal static async Task<(AuthenticatorApp App, IReadOnlyList<string> RecoveryCodes)> EnrolAsync(GatewayClient client)
    {
        var secret = Person.Expect(HttpStatusCode.OK, await client.PostAsync("/api/auth/mfa/totp"));
        Assert.StartsWith("otpauth://totp/Gatehouse:", (string)secret.Json["otpauthUri"]!, StringComparison.Ordinal);
        var app = new AuthenticatorApp((string)secret.Json["secret"]!);
        var confirmed = Person.Expect(HttpStatusCode.OK, await client.PostAsync("/api/auth/mfa/totp/confirm", new { code = app.Code() }));
        return (app, [.. confirmed.Json["recoveryCodes"]!.AsArray().Select(c => (string)c!)]);
    }

    internal static JsonNode Claims(GatewayClient client) =>
        JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(client.AccessToken!.Split('.')[1]))!;

    private static async Task<string> ResetTokenAsync(GatewayClient client, string email) => (string)(await Mailbox.ReadAsync(client, email))
        .First(m => (string)m["template"]! == "reset-password")["model"]!["token"]!;
}
