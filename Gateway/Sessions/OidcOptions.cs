using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Gateway.Sessions;

/// <summary>The identity provider people sign in with. Section <c>Oidc</c>, or the names of <see cref="EnvironmentNames"/>.</summary>
internal sealed class OidcOptions
{
    /// <summary>Exactly as the provider names itself. Unset, nobody can sign in through the gateway.</summary>
    public string? Issuer { get; set; }

    /// <summary>Where browsers are sent; like the other endpoints read from the provider's metadata when it is not set.</summary>
    public string? AuthorizationEndpoint { get; set; }

    public string? TokenEndpoint { get; set; }

    public string? UserinfoEndpoint { get; set; }

    public string? JwksUri { get; set; }

    public string? RevocationEndpoint { get; set; }

    public string? EndSessionEndpoint { get; set; }

    public string? ClientId { get; set; }

    /// <summary>None for a public client, which PKCE protects alone.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>The path of this gateway the provider sends people back to.</summary>
    [RegularExpression(@"^/[A-Za-z0-9_\-]+(/[A-Za-z0-9_\-]+)*$")]
    public string RedirectPath { get; set; } = "/auth/callback";

    [Required]
    public string Scopes { get; set; } = "openid profile email offline_access";

    /// <summary>Sent along when set; some providers give refresh tokens only with <c>consent</c>.</summary>
    public string? Prompt { get; set; }

    /// <summary>How old an ID token may be; 0 does not ask.</summary>
    [Range(0, 86_400)]
    public int IdTokenMaxAgeSeconds { get; set; }

    /// <summary>Signatures that are accepted; RS256 and ES256 when none is named.</summary>
    public IList<string> Algorithms { get; } = [];

    public bool IsConfigured => !string.IsNullOrWhiteSpace(Issuer);

    public IReadOnlyCollection<string> AllowedAlgorithms => Algorithms.Count > 0 ? [.. Algorithms] : SignatureRules.Usual;
}

/// <summary>Every wrong setting is named at once, before anybody tries to sign in.</summary>
internal sealed class OidcValidator(IHostEnvironment environment) : IValidateOptions<OidcOptions>
{
    public ValidateOptionsResult Validate(string? name, OidcOptions options)
    {
        if (!options.IsConfigured)
        {
            return ValidateOptionsResult.Success;
        }

        List<string> errors =
        [
            .. Addresses(options).Where(address => !string.IsNullOrWhiteSpace(address.Value) && ProviderAddress.Read(address.Value, environment) is null)
                .Select(address => $"Oidc:{address.Name} must be an https address; http is for loopback and Development only."),
            .. options.Algorithms.Where(algorithm => !SignatureRules.Possible.Contains(algorithm))
                .Select(algorithm => $"Oidc:Algorithms: '{algorithm}' is not a signature with a public key."),
        ];
        if (string.IsNullOrWhiteSpace(options.ClientId))
        {
            errors.Add("Oidc:ClientId is missing.");
        }

        if (!options.Scopes.Split(' ').Contains("openid"))
        {
            errors.Add("Oidc:Scopes must contain 'openid'.");
        }

        return errors is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static (string Name, string? Value)[] Addresses(OidcOptions options) =>
    [
        (nameof(options.Issuer), options.Issuer),
        (nameof(options.AuthorizationEndpoint), options.AuthorizationEndpoint),
        (nameof(options.TokenEndpoint), options.TokenEndpoint),
        (nameof(options.UserinfoEndpoint), options.UserinfoEndpoint),
        (nameof(options.JwksUri), options.JwksUri),
        (nameof(options.RevocationEndpoint), options.RevocationEndpoint),
        (nameof(options.EndSessionEndpoint), options.EndSessionEndpoint),
    ];
}

/// <summary>Signatures that can be checked with what a provider publishes (RFC 8725 section 3.1).</summary>
internal static class SignatureRules
{
    public static IReadOnlyCollection<string> Usual { get; } = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256];

    public static IReadOnlyCollection<string> Possible { get; } =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];
}
