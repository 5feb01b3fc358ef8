using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Webhooks;

/// <summary>Section <c>Webhooks</c>: who may call <c>/webhooks/{source}</c>, by name.</summary>
internal sealed class WebhookOptions : Dictionary<string, WebhookSource>
{
    public const string Section = "Webhooks";

    public WebhookOptions()
        : base(StringComparer.OrdinalIgnoreCase)
    {
    }
}

/// <summary>One source as configured.</summary>
internal sealed class WebhookSource
{
    /// <summary>How it signs.</summary>
    public WebhookScheme Scheme { get; set; }

    /// <summary>What it signs with. Two while one replaces the other.</summary>
    public IList<string> Secrets { get; } = [];

    /// <summary>The cluster of routes.json that gets what is good.</summary>
    public string Service { get; set; } = "";

    /// <summary>The path there.</summary>
    public string Path { get; set; } = "";

    /// <summary>Of <see cref="WebhookScheme.Hmac"/>: the header with the signature, hexadecimal or base64.</summary>
    public string SignatureHeader { get; set; } = "X-Signature";

    /// <summary>Of <see cref="WebhookScheme.Hmac"/>: the header with the time, seconds since 1970, which is signed as <c>time.body</c>; none when the body alone is.</summary>
    public string? TimestampHeader { get; set; }
}

/// <summary>How a source signs what it sends.</summary>
internal enum WebhookScheme
{
    /// <summary>standardwebhooks.com: id, time and body.</summary>
    Standard,

    /// <summary>GitHub: the body.</summary>
    GitHub,

    /// <summary>Stripe: time and body.</summary>
    Stripe,

    /// <summary>HMAC-SHA256 of the body, or of time and body.</summary>
    Hmac,
}

/// <summary>Every wrong source is named at once.</summary>
internal sealed partial class WebhookValidator(Routing.RouteFile routes) : IValidateOptions<WebhookOptions>
{
    private const int MinSecretLength = 16;

    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        var errors = options.SelectMany(source => Errors(source.Key, source.Value).Select(error => $"{WebhookOptions.Section}:{source.Key}: {error}.")).ToList();
        return errors is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private IEnumerable<string> Errors(string name, WebhookSource source)
    {
        if (!Name().IsMatch(name))
        {
            yield return "its name may have letters, digits and '-'";
        }

        if (source.Secrets.Count is < 1 or > 2 || source.Secrets.Any(secret => secret.Length < MinSecretLength))
        {
            yield return $"Secrets must be one or two of at least {MinSecretLength} characters";
        }

        if (source.Scheme is WebhookScheme.Standard && source.Secrets.Any(secret => WebhookSignatures.StandardKey(secret) is null))
        {
            yield return "Secrets of Standard Webhooks are base64, perhaps after 'whsec_'";
        }

        if (!routes.Clusters.ContainsKey(source.Service))
        {
            yield return $"Service '{source.Service}' is no cluster of routes.json";
        }

        if (source.Path is not ['/', ..] || !Edge.PathRules.IsPlain(source.Path) || new PathString(source.Path).StartsWithSegments("/internal", StringComparison.OrdinalIgnoreCase))
        {
            yield return "Path must be a plain path that begins with '/', and not with '/internal'";
        }
    }

    [GeneratedRegex("^[A-Za-z0-9-]{1,50}$")]
    private static partial Regex Name();
}
