using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Gatehouse.UserService.Features.Webhooks;

/// <summary>Where webhooks may lead. Section <c>OutboundWebhooks</c>.</summary>
internal sealed class WebhookOptions : IValidatableObject
{
    /// <summary>Networks (CIDR) that are allowed although they are private, loopback or link-local. In Development loopback is.</summary>
    public IList<string> AllowedTargets { get; } = [];

    /// <summary>How long a receiver has to answer.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:30")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        AllowedTargets.Where(network => !IPNetwork.TryParse(network, out _))
            .Select(network => new ValidationResult($"OutboundWebhooks:AllowedTargets: '{network}' is not a network in CIDR notation.", [nameof(AllowedTargets)]));
}
