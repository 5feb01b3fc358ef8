using System.ComponentModel.DataAnnotations;

namespace Gatehouse.Gateway.Health.Backends;

/// <summary>Whom to tell of a backend that is down for long. Section <c>Gateway:Notify</c>; nothing is set by default.</summary>
internal sealed class NoticeOptions : IValidatableObject
{
    /// <summary>Mail addresses.</summary>
    public IList<string> MailTo { get; } = [];

    /// <summary>Gets the notice as JSON by POST.</summary>
    public Uri? Webhook { get; set; }

    /// <summary>An Apprise API's <c>/notify</c> or <c>/notify/{key}</c>.</summary>
    public Uri? Apprise { get; set; }

    /// <summary>Apprise's own addresses of whom to tell, when its key does not say.</summary>
    public IList<string> AppriseUrls { get; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
    [
        .. MailTo.Where(address => !address.Contains('@', StringComparison.Ordinal)).Select(address => new ValidationResult($"Gateway:Notify:MailTo: '{address}' is not an address.")),
        .. new[] { Webhook, Apprise }.OfType<Uri>().Where(address => !address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
            .Select(address => new ValidationResult($"Gateway:Notify: '{address}' is not an http or https address.")),
    ];
}
