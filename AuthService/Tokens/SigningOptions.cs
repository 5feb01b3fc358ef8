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

    /// <summary>How long a key signs.</summary>
    public TimeSpan KeyLife { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long it is published before, so that nobody meets a token whose key they have not seen.</summary>
    public TimeSpan KeyPublishedBefore { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long others may keep the published keys: never past the moment a new one signs.</summary>
    public TimeSpan KeysFreshFor => KeyPublishedBefore / 2 < LongestFresh ? KeyPublishedBefore / 2 : LongestFresh;

    private static readonly TimeSpan LongestFresh = TimeSpan.FromMinutes(5);
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

        if (options.KeyPublishedBefore < TimeSpan.FromSeconds(2) || options.KeyLife < options.KeyPublishedBefore * 2)
        {
            return ValidateOptionsResult.Fail(
                "'Auth:KeyPublishedBefore' must be 2 seconds or more, and 'Auth:KeyLife' at least twice as long.");
        }

        return options.SigningAlgorithm is SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.EcdsaSha256
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("'Auth:SigningAlgorithm' must be RS256 or ES256.");
    }
}
