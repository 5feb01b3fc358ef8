using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Mail;

namespace Gatehouse.AuthService.Pipelines.Mail;

/// <summary>The server that takes our mails. Section <c>Smtp</c>; without a host, mails wait or go to the development mailbox.</summary>
internal sealed class SmtpOptions : IValidatableObject
{
    public string? Host { get; set; }

    [Range(1, 65535)]
    public int Port { get; set; } = 587;

    /// <summary>STARTTLS with a certificate this machine trusts; without it, only to a server on this machine.</summary>
    public bool Tls { get; set; } = true;

    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>Sender, such as <c>Gatehouse &lt;mail@example.com&gt;</c>.</summary>
    public string? From { get; set; }

    public bool IsConfigured => !string.IsNullOrWhiteSpace(Host);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsConfigured)
        {
            yield break;
        }

        if (!MailAddress.TryCreate(From, out _))
        {
            yield return new("Smtp:From has to be the sender's mail address.");
        }

        if (string.IsNullOrEmpty(User) != string.IsNullOrEmpty(Password))
        {
            yield return new("Smtp:User and Smtp:Password belong together.");
        }

        if (!Tls && !IsThisMachine())
        {
            yield return new("Smtp:Tls may be false only for a server on this machine.");
        }
    }

    private bool IsThisMachine() => Host is "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));
}
