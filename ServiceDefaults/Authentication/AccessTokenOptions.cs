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

    /// <summary>How many validated tokens are remembered.</summary>
    [Range(100, 10_000_000)]
    public int RememberedTokens { get; set; } = 100_000;
}
