using Gatehouse.Gateway.Sessions;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Authentication;

/// <summary>Section <c>ExternalIssuers</c>: whose access tokens are accepted beside Gatehouse's own, by any names.</summary>
internal sealed class ExternalIssuerOptions : Dictionary<string, ExternalIssuerSettings>
{
    public const string Section = "ExternalIssuers";

    public ExternalIssuerOptions()
        : base(StringComparer.OrdinalIgnoreCase)
    {
    }
}

/// <summary>One of them.</summary>
internal sealed class ExternalIssuerSettings
{
    /// <summary>Its <c>iss</c>.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>The <c>aud</c> that means this gateway.</summary>
    public string Audience { get; set; } = "";

    public string JwksUri { get; set; } = "";

    /// <summary>RS256 and ES256 when none is named.</summary>
    public IList<string> Algorithms { get; } = [];

    /// <summary>Which claim says what; a dotted name goes down into objects.</summary>
    public ExternalClaimNames Claims { get; set; } = new();
}

/// <summary>Names of claims.</summary>
internal sealed class ExternalClaimNames
{
    public string Subject { get; set; } = "sub";

    public string Name { get; set; } = "name";

    public string Email { get; set; } = "email";

    public string Roles { get; set; } = "roles";

    public string Permissions { get; set; } = "permissions";
}

/// <summary>Every wrong issuer is named at once.</summary>
internal sealed class ExternalIssuerValidator(IHostEnvironment environment, IConfiguration configuration) : IValidateOptions<ExternalIssuerOptions>
{
    public ValidateOptionsResult Validate(string? name, ExternalIssuerOptions options)
    {
        var errors = options.SelectMany(issuer => Errors(issuer.Value).Select(error => $"{ExternalIssuerOptions.Section}:{issuer.Key}: {error}.")).ToList();
        if (options.Values.GroupBy(issuer => issuer.Issuer).Any(same => same.Count() > 1))
        {
            errors.Add($"{ExternalIssuerOptions.Section}: an issuer is named twice.");
        }

        return errors is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private IEnumerable<string> Errors(ExternalIssuerSettings issuer)
    {
        if (issuer.Issuer is "" || issuer.Issuer == configuration["Auth:Issuer"])
        {
            yield return "Issuer must be set, and not be Gatehouse's own";
        }

        if (issuer.Audience is "")
        {
            yield return "Audience is missing";
        }

        if (ProviderAddress.Read(issuer.JwksUri, environment) is null)
        {
            yield return "JwksUri must be an https address; http is for loopback and Development only";
        }

        if (issuer.Algorithms.Any(algorithm => !SignatureRules.Possible.Contains(algorithm)))
        {
            yield return "Algorithms must be signatures with a public key";
        }
    }
}
