using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Sessions;

/// <summary>Browser sessions and their cookie. Section <c>Session</c>, or the names of <see cref="EnvironmentNames"/>.</summary>
internal sealed class SessionOptions : IValidatableObject
{
    private const int MinKeyLength = 32;

    /// <summary>What sessions are encrypted with in Redis; the same on every gateway.</summary>
    public string? Key { get; set; }

    /// <summary>The key before <see cref="Key"/>: still read, no longer written with.</summary>
    public string? PreviousKey { get; set; }

    /// <summary>After that long without a request a session ends.</summary>
    [Range(1, 24 * 7)]
    public int IdleHours { get; set; } = 8;

    /// <summary>After that long it ends in any case.</summary>
    [Range(1, 90)]
    public int AbsoluteDays { get; set; } = 7;

    /// <summary>An access token is renewed when it has no longer than this.</summary>
    [Range(0, 600)]
    public int RefreshSkewSeconds { get; set; } = 60;

    /// <summary>Sent as <c>__Host-sid</c> when the cookie is secure and has no domain.</summary>
    [RegularExpression(@"^[A-Za-z0-9_\-]{1,40}$")]
    public string CookieName { get; set; } = "sid";

    /// <summary>None: this host only.</summary>
    public string? CookieDomain { get; set; }

    /// <summary>Unset: yes, except in Development over plain http.</summary>
    public bool? CookieSecure { get; set; }

    /// <summary>Unset: <c>None</c>, or <c>Lax</c> for a cookie that is not secure.</summary>
    public SameSiteMode? CookieSameSite { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
    [
        .. Key?.Length < MinKeyLength ? [new ValidationResult($"Session:Key must have at least {MinKeyLength} characters.", [nameof(Key)])] : (ValidationResult[])[],
        .. PreviousKey is { Length: > 0 and < MinKeyLength } ? [new ValidationResult($"Session:PreviousKey must have at least {MinKeyLength} characters.", [nameof(PreviousKey)])] : (ValidationResult[])[],
        .. CookieSecure is false && CookieSameSite is SameSiteMode.None ? [new ValidationResult("Session:CookieSameSite None needs a secure cookie.", [nameof(CookieSameSite)])] : (ValidationResult[])[],
    ];
}

/// <summary>Where people can sign in there must be a key.</summary>
internal sealed class SessionKeyValidator(IOptions<OidcOptions> oidc) : IValidateOptions<SessionOptions>
{
    public ValidateOptionsResult Validate(string? name, SessionOptions options) =>
        oidc.Value.IsConfigured && string.IsNullOrEmpty(options.Key)
            ? ValidateOptionsResult.Fail("Session:Key is missing; sessions are encrypted with it.")
            : ValidateOptionsResult.Success;
}
