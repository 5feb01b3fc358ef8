using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Mails;
using Gatehouse.AuthService.Pipelines.Mail;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>Mails to a real server that takes, refuses, or cannot be trusted.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class MailTests(AuthServer server, MailTests.Smtp smtp) : IClassFixture<MailTests.Smtp>
{
    private readonly ManualTime time = new();
    private readonly string to = $"to-{Guid.CreateVersion7():N}@example.com";
    private readonly MailServer mails = smtp.Server;

    [Fact]
    public async Task Request_TwiceWithOneKey_IsReceivedOnce_WithLogin()
    {
        await using var services = Start();
        await RequestAsync(services, to, "a-key", Guid.CreateVersion7());
        await RequestAsync(services, to, "a-key", Guid.CreateVersion7());
        await SendAsync(services);
        await SendAsync(services);

        var mail = Assert.Single(Taken());
        var source = (string)mail["source"]!;
        Assert.Equal(MailServer.User, (string?)mail["user"]);
        Assert.Contains($"Message-ID: {SmtpDelivery.MessageId("a-key" + to, "mail@gatehouse.example")}", source, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("multipart/alternative", source, StringComparison.Ordinal);
        Assert.Contains("text/html", source, StringComparison.Ordinal);
        Assert.Equal(("Sent", 1, true), await StateAsync());
    }

    [Fact]
    public async Task Sender_ThatDied_IsFollowedByAnother_WithTheSameMessageId()
    {
        await using var services = Start();
        await RequestAsync(services, to, "a-key");
        await InScopeAsync(services, async scope => Assert.NotEmpty(await scope.GetRequiredService<MailQueue>().ClaimAsync(CancellationToken.None)));
        await SendAsync(services);
        Assert.Empty(Taken());

        // Dead before sending: its claim runs out.
        time.Advance(MailQueue.Lease);
        await SendAsync(services);
        Assert.Equal(("Sent", 2, true), await StateAsync());

        // Dead between the server's yes and the record, the one window in which a mail goes twice.
        await server.RunAsync("""update mails set status = 'Waiting', due_at = to_timestamp(0), model = '{"name":"Ada"}' where "to" = $1""", to);
        await SendAsync(services);
        Assert.Equal(2, Taken().Count);
        Assert.Single(Taken().Select(m => Header(m, "Message-ID")).Distinct());
    }

    [Theory]
    [InlineData("gone", "Bounced", "550")]
    [InlineData("busy", "Waiting", "450")]
    public async Task Refusal_ForGoodIsABounce_ForNowIsTriedAgain(string kind, string status, string code)
    {
        var address = $"{kind}-{to}";
        await using var services = Start();
        await RequestAsync(services, address, "a-key");
        await SendAsync(services);
        time.Advance(TimeSpan.FromSeconds(8));
        await SendAsync(services);

        Assert.Equal((status, kind == "gone" ? 1 : 2, kind == "gone"), await StateAsync(address));
        Assert.Contains(code, await ErrorAsync(address), StringComparison.Ordinal);

        time.Advance(MailQueue.Life);
        await SendAsync(services);
        Assert.Equal(kind == "gone" ? "Bounced" : "GivenUp", (await StateAsync(address)).Status);
    }

    [Fact]
    public async Task Login_ThatIsRefused_IsNotTheMailsFault()
    {
        await using var services = Start(("Smtp:Password", "another one"));
        await RequestAsync(services, to, "a-key");
        await SendAsync(services);
        Assert.Equal(("Waiting", 1, false), await StateAsync());
        Assert.Empty(Taken());
    }

    [Fact]
    public async Task Certificate_NobodyTrusts_IsSaidAndTriedAgain()
    {
        await using (var strict = Start(("Smtp:Tls", "true"), ("Smtp:Host", "localhost")))
        {
            await RequestAsync(strict, to, "a-key");
            await SendAsync(strict);
        }

        Assert.Equal(("Waiting", 1, false), await StateAsync());
        Assert.Contains("certificate is not trusted", await ErrorAsync(to), StringComparison.Ordinal);
        Assert.Empty(Taken());
    }

    [Fact]
    public async Task Mail_ThatCannotBeMade_IsATryThatFailed_AndTheOthersAreSent()
    {
        const string broken = "no address";
        await using var services = Start();
        await RequestAsync(services, to, "a-key");
        await RequestAsync(services, $"other-{to}", "a-key");
        await server.RunAsync("""update mails set "to" = $2, due_at = to_timestamp(0) where "to" = $1""", $"other-{to}", broken);
        await SendAsync(services);

        Assert.Equal(("Sent", 1, true), await StateAsync());
        Assert.Equal(("Waiting", 1, false), await StateAsync(broken));
        Assert.Equal("It could not be made: FormatException", await ErrorAsync(broken));
        await server.RunAsync("""delete from mails where "to" = $1""", broken);
    }

    // As operators try their configuration; the certificate is trusted as they would have it trusted.
    [Fact]
    public async Task TestMail_WithATrustedCertificate_GoesEncryptedAndLoggedIn()
    {
        var (refusedCode, refused) = await TestMailAsync([]);
        Assert.Equal(1, refusedCode);
        Assert.Contains("certificate is not trusted", refused, StringComparison.Ordinal);
        Assert.Empty(Taken());

        var (code, output) = await TestMailAsync(new() { ["SSL_CERT_FILE"] = mails.CertificateFile });
        Assert.True(code == 0, output);
        var mail = Assert.Single(Taken());
        Assert.True((bool)mail["secure"]!);
        Assert.Equal(MailServer.User, (string?)mail["user"]);
    }

    [Fact]
    public async Task Mail_WithoutAServer_IsInTheDevelopmentMailboxAsItReads()
    {
        await using var services = server.Start(time);
        await RequestAsync(services, to, "a-key", language: "de");
        await SendAsync(services);
        Assert.Equal(("Sent", 1, true), await StateAsync());
        Assert.Equal("Wählen Sie ein neues Passwort", await server.RunAsync("""select subject from dev_mailbox where "to" = $1""", to));
        Assert.Contains("Guten Tag Ada", (string)(await server.RunAsync("""select text from dev_mailbox where "to" = $1""", to))!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithAnUnknownTemplate_BecomesADeadLetter() =>
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using var services = Start();
            await RequestAsync(services, to, "a-key", template: "no-such-mail");
        });

    [Fact]
    public async Task Log_ShowsWhatWentWhere_AndNoContent()
    {
        await using var services = Start();
        await RequestAsync(services, to, "a-key");
        await SendAsync(services);
        await InScopeAsync(services, async scope =>
        {
            var answer = await ListMails.HandleAsync(scope.GetRequiredService<AuthDbContext>(), CancellationToken.None, "sent", to);
            var mail = Assert.Single(Assert.IsType<Ok<Features.Page<ListMails.Response>>>(answer.Result).Value!.Items);
            Assert.Equal(("sent", "reset-password", to), (mail.Status, mail.Template, mail.To));
            Assert.DoesNotContain("Ada", JsonSerializer.Serialize(mail), StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("mail.example.com", "mail@example.com", "", "", false)]
    [InlineData("mail.example.com", "", "", "", true)]
    [InlineData("127.0.0.1", "mail@example.com", "user", "", false)]
    public async Task Options_ThatWouldBeUnsafe_DoNotStart(string host, string from, string user, string password, bool tls)
    {
        await using var services = server.Start(
            time, ("Smtp:Host", host), ("Smtp:From", from), ("Smtp:User", user), ("Smtp:Password", password), ("Smtp:Tls", $"{tls}"));
        Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<SmtpOptions>>().Value);
    }

    private ServiceProvider Start(params (string Key, string Value)[] settings)
    {
        (string Key, string Value)[] usual =
        [
            ("Smtp:Host", "127.0.0.1"), ("Smtp:Port", mails.Port.ToString(CultureInfo.InvariantCulture)), ("Smtp:Tls", "false"), ("Smtp:User", MailServer.User),
            ("Smtp:Password", MailServer.Password), ("Smtp:From", "Gatehouse <mail@gatehouse.example>"),
        ];
        return server.Start(time, [.. settings.Concat(usual).DistinctBy(setting => setting.Key)]);
    }

    private static Task RequestAsync(
        ServiceProvider services, string to, string key, Guid? id = null, string template = "reset-password", string? language = null) =>
        InScopeAsync(services, scope =>
        {
            var model = JsonSerializer.SerializeToElement(new { name = "Ada", link = "https://gatehouse.example/account/password/reset#token=abc" });
            var envelope = new EventEnvelope(id ?? Guid.CreateVersion7(), "", (TenantId?)null, key, default, 1, model, null, null);
            return scope.GetRequiredService<QueueMail>().HandleAsync(new(to, template, model, key + to, language), envelope, CancellationToken.None);
        });

    private static async Task SendAsync(ServiceProvider services)
    {
        while (await services.GetRequiredService<MailSender>().SendDueAsync(CancellationToken.None))
        {
            // Other tests' too.
        }
    }

    private static async Task InScopeAsync(ServiceProvider services, Func<IServiceProvider, Task> work)
    {
        await using var scope = services.CreateAsyncScope();
        await work(scope.ServiceProvider);
    }

    private List<JsonNode> Taken() => [.. mails.Taken().Where(m => ((string)m["to"]![0]!).EndsWith(to, StringComparison.Ordinal))];

    private static string Header(JsonNode mail, string name) =>
        ((string)mail["source"]!).Split("\r\n").First(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));

    private async Task<(string Status, int Attempts, bool IsModelGone)> StateAsync(string? address = null) => (
        (string)(await server.RunAsync("""select status from mails where "to" = $1""", address ?? to))!,
        (int)(await server.RunAsync("""select attempts from mails where "to" = $1""", address ?? to))!,
        (bool)(await server.RunAsync("""select model is null from mails where "to" = $1""", address ?? to))!);

    private async Task<string> ErrorAsync(string address) => (string)(await server.RunAsync("""select error from mails where "to" = $1""", address))!;

    private async Task<(int Code, string Output)> TestMailAsync(Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(AuthDbContext).Assembly.Location, TestMail.Argument, to]) { RedirectStandardOutput = true };
        var settings = new Dictionary<string, string>(environment)
        {
            ["ConnectionStrings__authdb"] = "Host=127.0.0.1;Port=1",
            ["ConnectionStrings__redis"] = "127.0.0.1:1",
            ["Auth__Issuer"] = "http://localhost:8080",
            ["Auth__MasterKey"] = "a master key of more than thirty-two characters",
            ["Internal__Key"] = "an internal key of more than thirty-two characters",
            ["Smtp__Host"] = "localhost",
            ["Smtp__Port"] = mails.Port.ToString(CultureInfo.InvariantCulture),
            ["Smtp__User"] = MailServer.User,
            ["Smtp__Password"] = MailServer.Password,
            ["Smtp__From"] = "mail@gatehouse.example",
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    /// <summary>One server for all of them, each with an address of its own.</summary>
    public sealed class Smtp : IAsyncLifetime
    {
        internal MailServer Server { get; private set; } = null!;

        public async Task InitializeAsync() => Server = await MailServer.StartAsync();

        public async Task DisposeAsync() => await Server.DisposeAsync();
    }
}
