using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.AuthService.Tokens;

/// <summary>How tokens are signed. Section <c>Auth</c>.</summary>
internal sealed class SigningOptions
{
    /// <summary>What private keys in the database are encrypted with; never stored beside them.</summary>
    public string MasterKey { get; set; } = "";

    /// <summary>RS256 or ES256; a change takes effect with a new key, old ones go on verifying.</summary>
    public string SigningAlgorithm { get; set; } = SecurityAlgorithms.RsaSha256;
}

internal sealed class SigningOptionsValidator : IValidateOptions<SigningOptions>
{
    private const int MinLength = 32;

    public ValidateOptionsResult Validate(string? name, SigningOptions options)
    {
        if (options.MasterKey.Length < MinLength)
        {
            return ValidateOptionsResult.Fail(
                $"'Auth:MasterKey', the secret that protects the signing keys, is missing or shorter than {MinLength} characters.");
        }

        return options.SigningAlgorithm is SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.EcdsaSha256
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("'Auth:SigningAlgorithm' must be RS256 or ES256.");
    }
}
