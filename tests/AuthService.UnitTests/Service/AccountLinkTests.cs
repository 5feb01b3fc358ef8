using System.Text.RegularExpressions;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>Links that were mailed before an account was recovered or moved, and how many mails a stranger can cause.</summary>
[Collection(AuthServerCollection.Name)]
public sealed partial class AccountLinkTests(AuthServer server) : IAsyncLifetime
{
    private const string Another = "another four words together";
    private readonly string newEmail = $"new-{Guid.NewGuid():N}@example.com";
    private AuthSite site = null!;
    private Firm firm = null!;

    public async Task InitializeAsync()
    {
        site = await server.SiteAsync();
        firm = await Firm.FoundAsync(site.Services);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    // Whoever had the password asked for another address; its owner takes the account back, and has to keep it.
    [Fact]
    public async Task AddressChange_AskedForBeforeAReset_IsNothingAfterIt()
    {
        var change = await ChangeEmailAsync();
        Assert.Equal(204, await ResetAsync(await ForgotAsync()));
        AssertSpent(await PostAsync("/auth/email/confirm", new { token = change }));
        Assert.NotNull(await firm.VerifyAsync(Another));
    }

    [Fact]
    public async Task Links_MailedBeforeAPasswordWasChanged_AreNothingAfterIt()
    {
        var (change, reset) = (await ChangeEmailAsync(), await ForgotAsync());
        Assert.Equal(204, (await PostAsync(
            "/auth/password/change", new { currentPassword = Firm.Password, newPassword = Another }, (await firm.SignInAsync()).AccessToken)).Status);
        AssertSpent(await PostAsync("/auth/email/confirm", new { token = change }));
        AssertSpent(await PostAsync("/auth/password/reset", new { token = reset, newPassword = "yet another four words" }));
        Assert.NotNull(await firm.VerifyAsync(Another));
    }

    [Fact]
    public async Task Confirmation_OfThePresentAddress_OutlivesAChangeOfPassword()
    {
        await server.RunAsync("update users set email_confirmed = false where id = $1", firm.UserId.Value);
        await PostAsync("/auth/email/resend", new { email = firm.Email });
        var confirmation = await MailedAsync(firm.Email, "confirm-email");
        Assert.Equal(204, (await PostAsync(
            "/auth/password/change", new { currentPassword = Firm.Password, newPassword = Another }, (await firm.SignInAsync()).AccessToken)).Status);
        Assert.Equal(204, (await PostAsync("/auth/email/confirm", new { token = confirmation })).Status);
    }

    // The old mailbox may be somebody else's by now.
    [Fact]
    public async Task ResetLink_ToAnAddressThatWasLeft_IsNothing()
    {
        var reset = await ForgotAsync();
        Assert.Equal(204, (await PostAsync("/auth/email/confirm", new { token = await ChangeEmailAsync() })).Status);
        AssertSpent(await PostAsync("/auth/password/reset", new { token = reset, newPassword = Another }));
        Assert.NotNull(await (firm with { Email = newEmail }).VerifyAsync(Firm.Password));
    }

    [Fact]
    public async Task Register_WithAKnownAddress_MailsItsOwnerOnceAMinute()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(201, await RegisterAsync());
        }

        Assert.Equal(1L, await CountAsync(firm.Email, "already-registered"));
        site.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(201, await RegisterAsync());
        Assert.Equal(2L, await CountAsync(firm.Email, "already-registered"));
    }

    [Fact]
    public async Task AddressChange_ToAKnownAddress_MailsItsOwnerOnceAMinute()
    {
        var caller = await Firm.FoundAsync(site.Services);
        var token = (await caller.SignInAsync()).AccessToken;
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(202, (await PostAsync("/auth/email/change", new { newEmail = firm.Email, currentPassword = Firm.Password }, token)).Status);
        }

        Assert.Equal(1L, await CountAsync(firm.Email, "already-registered"));
    }

    private static void AssertSpent(SiteAnswer answer)
    {
        Assert.Equal(400, answer.Status);
        Assert.NotNull(answer.Json!["errors"]!["token"]);
    }

    private async Task<string> ChangeEmailAsync()
    {
        var token = (await firm.SignInAsync()).AccessToken;
        Assert.Equal(202, (await PostAsync("/auth/email/change", new { newEmail, currentPassword = Firm.Password }, token)).Status);
        return await MailedAsync(newEmail, "change-email");
    }

    private async Task<string> ForgotAsync()
    {
        Assert.Equal(202, (await PostAsync("/auth/password/forgot", new { email = firm.Email })).Status);
        return await MailedAsync(firm.Email, "reset-password");
    }

    private async Task<int> ResetAsync(string token) => (await PostAsync("/auth/password/reset", new { token, newPassword = Another })).Status;

    private async Task<int> RegisterAsync() => (await PostAsync(
        "/auth/register", new { email = firm.Email, password = Another, name = "Ada", company = $"Firm {Guid.NewGuid():N}" })).Status;

    private Task<SiteAnswer> PostAsync(string path, object body, string? token = null) => site.SendAsync(HttpMethod.Post, path, token, body);

    private async Task<string> MailedAsync(string to, string template) => TokenField().Match((string)(await server.RunAsync(
        "select envelope from outbox where envelope like '%' || $1 || '%' and envelope like '%' || $2 || '%' order by id desc limit 1", to, $"\"{template}\""))!)
        .Groups[1].Value;

    private async Task<long> CountAsync(string to, string template) => (long)(await server.RunAsync(
        "select count(*) from outbox where envelope like '%' || $1 || '%' and envelope like '%' || $2 || '%'", to, $"\"{template}\""))!;

    [GeneratedRegex("\"token\":\"([^\"]+)\"")]
    private static partial Regex TokenField();
}
