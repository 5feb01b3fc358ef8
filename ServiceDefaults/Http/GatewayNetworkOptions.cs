using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Gatehouse.ServiceDefaults.Http;

/// <summary>Section <c>Auth</c>: whose word about a client counts beside the gateway's, which proves itself.</summary>
public sealed class GatewayNetworkOptions : IValidatableObject
{
    internal const string Setting = "Auth:GatewayNetworks";

    /// <summary>Networks (CIDR), one by one or in one text with commas. None by default, not even loopback.</summary>
    public IList<string> GatewayNetworks { get; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => GatewayNetworks
        .Where(network => !IPNetwork.TryParse(network, out _))
        .Select(network => new ValidationResult($"'{network}' in {Setting} is not a network in CIDR notation.", [nameof(GatewayNetworks)]));
}
