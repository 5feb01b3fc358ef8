using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Pipelines.Mail;

/// <summary>Hands a mail to the server, on a connection of its own.</summary>
internal sealed class SmtpDelivery(IOptions<SmtpOptions> options)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Whether the server took it; if not, whether it ever will, and why not.</summary>
    public async Task<MailOutcome> SendAsync(string key, string to, RenderedMail mail, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        using var message = Compose(settings, key, to, mail);
        using var client = new SmtpClient(settings.Host, settings.Port) { EnableSsl = settings.Tls };
        if (!string.IsNullOrEmpty(settings.User))
        {
            client.Credentials = new NetworkCredential(settings.User, settings.Password);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await client.SendMailAsync(message, limit.Token);
            return MailOutcome.Sent;
        }
        catch (SmtpException failure)
        {
            return OutcomeOf(failure);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return MailOutcome.Later("The mail server did not answer in time.");
        }
    }

    /// <summary>The same for every try, so that a receiver that gets the mail twice can see that it is one (RFC 5322 section 3.6.4).</summary>
    public static string MessageId(string key, string from) =>
        $"<{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16))}@{new MailAddress(from).Host}>";

    private static MailMessage Compose(SmtpOptions settings, string key, string to, RenderedMail mail)
    {
        var message = new MailMessage(new MailAddress(settings.From!), new MailAddress(to))
        {
            Subject = mail.Subject,
            SubjectEncoding = Encoding.UTF8,
            Body = mail.Text,
            BodyEncoding = Encoding.UTF8,
        };
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(mail.Html, Encoding.UTF8, MediaTypeNames.Text.Html));
        message.Headers.Add("Message-ID", MessageId(key, settings.From!));

        // No answers from machines (RFC 3834 section 5).
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    // 5yz is for good (RFC 5321 section 4.2.1), unless it is about our login (RFC 4954 section 6): that is not the mail's fault.
    private static MailOutcome OutcomeOf(SmtpException failure)
    {
        var code = (int)failure.StatusCode;
        if (failure.InnerException is AuthenticationException tls)
        {
            return MailOutcome.Later($"The mail server's TLS certificate is not trusted: {tls.Message}");
        }

        if (failure.InnerException is { } inner)
        {
            return MailOutcome.Later($"The mail server cannot be used: {inner.GetBaseException().Message}");
        }

        var reason = string.Create(CultureInfo.InvariantCulture, $"The mail server refused: {failure.Message} ({code})");
        return code is >= 500 and < 600 and not (530 or 534 or 535 or 538) ? MailOutcome.Never(reason) : MailOutcome.Later(reason);
    }
}

/// <summary>How sending went.</summary>
/// <param name="Status">Where the mail is now.</param>
/// <param name="Error">Why it did not go.</param>
internal sealed record MailOutcome(MailStatus Status, string? Error = null)
{
    public static readonly MailOutcome Sent = new(MailStatus.Sent);

    public static MailOutcome Later(string error) => new(MailStatus.Waiting, error);

    public static MailOutcome Never(string error) => new(MailStatus.Bounced, error);
}
