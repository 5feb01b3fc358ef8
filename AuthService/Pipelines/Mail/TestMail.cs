using System.Net.Mail;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Pipelines.Mail;

/// <summary><c>--test-mail ADDRESS</c>: sends one mail with the configuration of the moment and says how it went.</summary>
internal static class TestMail
{
    public const string Argument = "--test-mail";

    public static async Task<int> RunAsync(IServiceProvider services, string to, TextWriter output, CancellationToken cancellationToken)
    {
        if (!MailAddress.TryCreate(to, out _))
        {
            await output.WriteLineAsync($"'{Argument}' needs an e-mail address.");
            return 2;
        }

        var options = services.GetRequiredService<IOptions<SmtpOptions>>();
        if (!options.Value.IsConfigured)
        {
            await output.WriteLineAsync("Smtp:Host is not configured.");
            return 1;
        }

        var values = new MailValues(JsonSerializer.SerializeToElement(new { title = "Gatehouse can send mail", text = "This is a test." }), null);
        var outcome = await new SmtpDelivery(options).SendAsync(
            $"test/{Guid.CreateVersion7():N}", to, MailTemplates.Render("backend-recovered", null, values), cancellationToken);
        await output.WriteLineAsync(outcome.Error ?? "The mail server has taken the mail.");
        return outcome.Status is MailStatus.Sent ? 0 : 1;
    }
}
