using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Gatehouse.Gateway.Routing.Live;

/// <summary>Where live mappings may lead, and the file they may be imported from. Section <c>Gateway</c>.</summary>
internal sealed class TargetOptions : IValidatableObject
{
    /// <summary>Networks (CIDR) that are allowed although they are private, loopback or link-local. In Development loopback is.</summary>
    public IList<string> AllowedTargets { get; } = [];

    /// <summary>A <c>config.yml</c>: the first configuration, and what <c>POST /admin/config/reload</c> applies.</summary>
    public string? ConfigFile { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        AllowedTargets.Where(network => !IPNetwork.TryParse(network, out _))
            .Select(network => new ValidationResult($"Gateway:AllowedTargets: '{network}' is not a network in CIDR notation.", [nameof(AllowedTargets)]));
}
