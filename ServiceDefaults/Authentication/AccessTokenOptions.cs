using System.ComponentModel.DataAnnotations;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>What makes an access token ours. Section <c>Auth</c>; a service without it does not start.</summary>
public sealed class AccessTokenOptions
{
    /// <summary>The only accepted <c>iss</c>: the gateway's public address.</summary>
    [Required, Url]
    public string Issuer { get; set; } = "";

    /// <summary>The only accepted <c>aud</c>.</summary>
    [Required]
    public string Audience { get; set; } = "gatehouse";

    /// <summary>How far clocks may differ, seconds.</summary>
    [Range(0, 60)]
    public int ClockSkewSeconds { get; set; } = 5;

    /// <summary>Whether a proof of possession must hold a nonce of ours (RFC 9449 section 8): then none can be made in advance.</summary>
    public bool DpopNonces { get; set; } = true;

    /// <summary>How many validated tokens are remembered.</summary>
    [Range(100, 10_000_000)]
    public int RememberedTokens { get; set; } = 100_000;
}
