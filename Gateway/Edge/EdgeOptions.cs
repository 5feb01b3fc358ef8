using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Gatehouse.Gateway.Edge;

/// <summary>What is accepted from outside. Section <c>Gateway</c>.</summary>
internal sealed class EdgeOptions : IValidatableObject
{
    /// <summary>Networks (CIDR) whose <c>X-Forwarded-*</c> is believed. None by default, not even loopback.</summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>The longest body of a route that sets none itself.</summary>
    [Range(1024, 1L << 40)]
    public long MaxBodyBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>All headers of a request together.</summary>
    [Range(4096, 1 << 20)]
    public int MaxHeaderBytes { get; set; } = 32 * 1024;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => TrustedProxies
        .Where(network => !IPNetwork.TryParse(network, out _))
        .Select(network => new ValidationResult($"'{network}' is not a network in CIDR notation.", [nameof(TrustedProxies)]));
}
