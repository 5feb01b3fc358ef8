using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Text;

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

    /// <summary>Origins of other sites whose scripts may call with credentials; those of <c>ALLOWED_ORIGINS</c> (comma-separated) are added.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
    [
        .. TrustedProxies.Where(network => !IPNetwork.TryParse(network, out _))
            .Select(network => new ValidationResult($"'{network}' is not a network in CIDR notation.", [nameof(TrustedProxies)])),
        .. AllowedOrigins.Where(origin => !IsOrigin(origin))
            .Select(origin => new ValidationResult($"'{origin}' is not an origin such as https://app.example.com.", [nameof(AllowedOrigins)])),
    ];

    // RFC 6454 section 6.2: scheme, host and perhaps a port, as browsers write it. Never '*': credentials are allowed.
    internal static bool IsOrigin(string origin) =>
        Ascii.IsValid(origin) && Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https")
        && uri.GetLeftPart(UriPartial.Authority).Equals(origin, StringComparison.OrdinalIgnoreCase);
}
