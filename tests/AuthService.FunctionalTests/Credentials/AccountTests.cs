using System.Net;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.Credentials;

[Collection(StackCollection.Name)]
public sealed class AccountTests(GatehouseStack stack)
{
    private const string NewPassword = "seven quiet llamas drink tea";

    [Fact]
    public async Task Reset_ByMail_ChangesThePasswordOnceAndSignsEverybodyOut()
    {
        using var company = await Company.RegisterAsync(stack);
        using var client = stack.CreateClient();
        Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsync("/api/auth/password/forgot", new { email = company.Email })).Status);
        var token = await Mailbox.TokenAsync(client, company.Email);

        var weak = await client.PostAsync("/api/auth/password/reset", new { token, newPassword = "password password" });
        Assert.Equal(HttpStatusCode.BadRequest, weak.Status);
        Assert.Equal(["newPassword"], weak.Fields);
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync("/api/auth/password/reset", new { token, newPassword = NewPassword })).Status);
        var again = await client.PostAsync("/api/auth/password/reset", new { token, newPassword = NewPassword });
        Assert.Equal(["token"], again.Fields);

        Assert.Equal(HttpStatusCode.Unauthorized, (await company.Admin.GetAsync("/api/auth/me")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.LoginAsync(company.Email, Company.Password)).Status);
        Assert.Equal(HttpStatusCode.OK, (await client.LoginAsync(company.Email, NewPassword)).Status);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/auth/me")).Status);
        Assert.Contains(await Mailbox.ReadAsync(client, company.Email), m => (string?)m["template"] == "password-changed");
    }

    [Fact]
    public async Task Forgot_ForAnUnknownAddress_AnswersTheSameAndMailsNobody()
    {
        using var company = await Company.RegisterAsync(stack);
        using var client = stack.CreateClient();
        var unknown = $"nobody-{Guid.CreateVersion7():N}@example.com";
        var known = await client.PostAsync("/api/auth/password/forgot", new { email = company.Email });
        var nobody = await client.PostAsync("/api/auth/password/forgot", new { email = unknown });
        Assert.Equal((known.Status, known.Body), (nobody.Status, nobody.Body));
        Assert.Empty(await Mailbox.ReadAsync(client, unknown));

        // A second request a moment later mails nothing more.
        await client.PostAsync("/api/auth/password/forgot", new { email = company.Email });
        Assert.Single(await Mailbox.ReadAsync(client, company.Email), m => (string?)m["template"] == "reset-password");
    }

    [Fact]
    public async Task Change_WithTheCurrentPassword_EndsTheOtherSessions()
    {
        using var company = await Company.RegisterAsync(stack);
        using var other = stack.CreateClient();
        await other.LoginAsync(company.Email, Company.Password);
        var wrong = await company.Admin.PostAsync("/api/auth/password/change", new { currentPassword = "not this one, sorry", newPassword = NewPassword });
        Assert.Equal(["currentPassword"], wrong.Fields);
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await company.Admin.PostAsync("/api/auth/password/change", new { currentPassword = Company.Password, newPassword = NewPassword })).Status);
        Assert.Equal(HttpStatusCode.OK, (await company.Admin.GetAsync("/api/auth/me")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.GetAsync("/api/auth/me")).Status);
    }

    [Fact]
    public async Task Email_IsConfirmedByLink_AndChangedByLinkToTheNewAddress()
    {
        using var company = await Company.RegisterAsync(stack);
        using var client = stack.CreateClient();
        var confirm = await Mailbox.TokenAsync(client, company.Email);
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync("/api/auth/email/confirm", new { token = confirm })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync("/api/auth/email/confirm", new { token = confirm })).Status);

        var address = $"new-{Guid.CreateVersion7():N}@example.com";
        Assert.Equal(
            HttpStatusCode.Accepted,
            (await company.Admin.PostAsync("/api/auth/email/change", new { newEmail = address, currentPassword = Company.Password })).Status);
        Assert.Equal(HttpStatusCode.OK, (await client.LoginAsync(company.Email, Company.Password)).Status);
        var change = await Mailbox.TokenAsync(client, address);
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync("/api/auth/email/confirm", new { token = change })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.LoginAsync(company.Email, Company.Password)).Status);
        Assert.Equal(HttpStatusCode.OK, (await client.LoginAsync(address, Company.Password)).Status);
        Assert.Contains(await Mailbox.ReadAsync(client, company.Email), m => (string?)m["template"] == "email-changed");
    }

    [Fact]
    public async Task Register_WithAKnownAddress_AnswersTheSameAndMailsItsOwner()
    {
        using var company = await Company.RegisterAsync(stack);
        using var client = stack.CreateClient();
        var again = await client.PostAsync(
            "/api/auth/register", new { email = company.Email, password = Company.Password, name = "Somebody Else", company = "Another" });
        Assert.Equal(HttpStatusCode.Created, again.Status);
        Assert.NotEqual(company.UserId, (string?)again.Json["userId"]);
        Assert.Contains(await Mailbox.ReadAsync(client, company.Email), m => (string?)m["template"] == "already-registered");
    }

    [Fact]
    public async Task Guesses_LockTheirOwnAddressOut_NeverAKnownDevice()
    {
        using var company = await Company.RegisterAsync(stack);
        using var stranger = stack.CreateClient();
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.LoginAsync(company.Email, $"a wrong guess number {i}")).Status);
        }

        // Even the right password, from where the guesses came from.
        var barred = await stranger.LoginAsync(company.Email, Company.Password);
        Assert.Equal((HttpStatusCode.Unauthorized, "Invalid credentials"), (barred.Status, barred.Error));

        // Its owner elsewhere is not concerned, known device or not.
        using var owner = stack.CreateClient();
        var signedIn = await owner.LoginAsync(company.Email, Company.Password);
        Assert.Equal(HttpStatusCode.OK, signedIn.Status);

        // A hundred addresses later the account is closed to strangers, and open to the device it knows.
        await AuthDatabase.SqlAsync(
            stack, "insert into login_failures (key, count, last_at, locked_until) values ($1, 0, now(), now() + interval '1 hour') " +
            "on conflict (key) do update set locked_until = excluded.locked_until", $"account:{company.UserId}");
        using var unknown = stack.CreateClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await unknown.LoginAsync(company.Email, Company.Password)).Status);
        var known = await unknown.SendAsync(
            HttpMethod.Post,
            "/api/auth/login",
            new { email = company.Email, password = Company.Password },
            ("Cookie", signedIn.Headers["Set-Cookie"].Split(';')[0]));
        Assert.Equal(HttpStatusCode.OK, known.Status);
    }

    [Fact]
    public async Task Close_IsRefusedToTheLastAdmin_AndSuspensionEndsEverythingAtOnce()
    {
        using var company = await Company.RegisterAsync(stack);
        var refused = await company.Admin.PostAsync("/api/auth/close", new { currentPassword = Company.Password });
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);

        using var root = stack.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await root.LoginAsync("root@gatehouse.example", stack.DemoPassword)).Status);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await company.Admin.PostAsync($"/api/auth/accounts/{company.UserId}/suspension", new { reason = "No" })).Status);
        Assert.Equal(
            HttpStatusCode.NoContent, (await root.PostAsync($"/api/auth/accounts/{company.UserId}/suspension", new { reason = "Test" })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await company.Admin.GetAsync("/api/auth/me")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await company.Admin.LoginAsync(company.Email, Company.Password)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await root.SendAsync(HttpMethod.Delete, $"/api/auth/accounts/{company.UserId}/suspension")).Status);

        // Tokens say their time in seconds: one of the suspension's own second counts as before it.
        await Eventually.Async(async () =>
        {
            await company.Admin.LoginAsync(company.Email, Company.Password);
            return (await company.Admin.GetAsync("/api/members")).Status;
        }, status => status is HttpStatusCode.OK);
    }
}
