using System.ComponentModel.DataAnnotations;

namespace Gatehouse.Gateway.Sessions;

/// <summary>Section <c>Gateway</c>.</summary>
internal sealed class PublicOriginOptions
{
    /// <summary>The gateway's public address, also <c>APP_BASE_URL</c>; <c>Auth:Issuer</c> when it is not set.</summary>
    [Url]
    public string? BaseUrl { get; set; }
}
