using System.Net;
using Gatehouse.AuthService.FunctionalTests.Credentials;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.MultiFactor;

/// <summary>What is risky asks for a recent proof (RFC 9470).</summary>
[Collection(StackCollection.Name)]
public sealed class StepUpTests(GatehouseStack stack)
{
    [Fact]
    public async Task RiskyAction_LongAfterSigningIn_IsRefusedWithAChallenge_UntilTheProofIsRepeated()
    {
        using var company = await Company.RegisterAsync(stack);
        await GrowOldAsync(company);
        foreach (var (method, path, body) in Risky(company))
        {
            var refused = await company.Admin.SendAsync(method, path, body);
            Assert.True(refused is { Status: HttpStatusCode.Unauthorized, Error: "Recent sign-in required" }, $"{method} {path}: {refused}");
            Assert.Contains("insufficient_user_authentication", refused.Headers["WWW-Authenticate"], StringComparison.Ordinal);
            Assert.Contains("max_age=\"300\"", refused.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        }

        // What is not risky goes on.
        Assert.Equal(HttpStatusCode.OK, (await company.Admin.GetAsync("/api/roles")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await company.Admin.PostAsync("/api/auth/reauthenticate", new { password = "not the password" })).Status);

        var old = company.Admin.AccessToken;
        var fresh = Person.Expect(HttpStatusCode.OK, await company.Admin.PostAsync("/api/auth/reauthenticate", new { password = Company.Password }));
        company.Admin.AccessToken = (string)fresh.Json["accessToken"]!;
        var role = Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync("/api/roles", new { name = "first", permissions = new[] { "orders:read" } }));
        Assert.NotNull(role.Json["id"]);

        // The session's earlier tokens profit, such as one the gateway holds for a browser.
        company.Admin.AccessToken = old;
        Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync("/api/roles", new { name = "second", permissions = new[] { "orders:read" } }));
        Assert.Contains("session.reauthenticated", (await company.Admin.GetAsync("/api/audit?limit=20")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Person_WithASecondFactor_RepeatsBoth()
    {
        using var company = await Company.RegisterAsync(stack);
        var (app, codes) = await MultiFactorTests.EnrolAsync(company.Admin);
        await GrowOldAsync(company);
        Assert.Equal(HttpStatusCode.Unauthorized, (await company.Admin.PostAsync("/api/auth/mfa/recovery-codes")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await company.Admin.PostAsync("/api/auth/reauthenticate", new { password = Company.Password })).Status);
        Person.Expect(HttpStatusCode.OK, await company.Admin.PostAsync("/api/auth/reauthenticate", new { password = Company.Password, code = app.Code(1) }));
        Person.Expect(HttpStatusCode.OK, await company.Admin.PostAsync("/api/auth/mfa/recovery-codes"));
        Assert.NotEmpty(codes);
    }

    private static IEnumerable<(HttpMethod Method, string Path, object? Body)> Risky(Company company)
    {
        var id = Guid.NewGuid();
        yield return (HttpMethod.Post, "/api/auth/mfa/totp", null);
        yield return (HttpMethod.Post, "/api/auth/mfa/recovery-codes", null);
        yield return (HttpMethod.Delete, "/api/auth/mfa/totp", new { code = "000000" });
        yield return (HttpMethod.Post, "/api/auth/email/change", new { newEmail = Person.NewEmail(), currentPassword = Company.Password });
        yield return (HttpMethod.Post, "/api/roles", new { name = "x", permissions = new[] { "orders:read" } });
        yield return (HttpMethod.Put, $"/api/members/{company.UserId}/roles", new { roles = new[] { "manager" } });
        yield return (HttpMethod.Delete, $"/api/members/{id}/mfa", null);
        yield return (HttpMethod.Post, "/api/api-keys", new { name = "x", scopes = new[] { "orders:read" } });
        yield return (HttpMethod.Post, "/api/clients", new { name = "x", grantTypes = new[] { "client_credentials" }, scopes = new[] { "orders:read" } });
        yield return (HttpMethod.Post, $"/api/clients/{id}/secrets", null);
    }

    // As if they had signed in six minutes ago; the next token says so.
    private async Task GrowOldAsync(Company company)
    {
        await AuthDatabase.SqlAsync(
            stack, "update sessions set authenticated_at = now() - interval '6 minutes' where user_id = $1", Guid.Parse(company.UserId));
        var answer = Person.Expect(HttpStatusCode.OK, await company.Admin.PostAsync("/api/auth/refresh", new { refreshToken = company.Admin.RefreshToken }));
        company.Admin.AccessToken = (string)answer.Json["accessToken"]!;
        company.Admin.RefreshToken = (string)answer.Json["refreshToken"]!;
    }
}
