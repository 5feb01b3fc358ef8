using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Features.ExternalLogins.Providers;

/// <summary>Section <c>ExternalProviders</c>: where people of every company may sign in, by any names.</summary>
internal sealed class ExternalProviderOptions : Dictionary<string, ExternalProviderSettings>
{
    public const string Section = "ExternalProviders";

    public ExternalProviderOptions()
        : base(StringComparer.Ordinal)
    {
    }
}

/// <summary>One of them.</summary>
internal sealed class ExternalProviderSettings
{
    /// <summary>One of <see cref="ProviderKinds"/>; not needed where the name says it.</summary>
    public string? Kind { get; set; }

    /// <summary>As people know it; not needed where the kind says it.</summary>
    public string? Name { get; set; }

    public string ClientId { get; set; } = "";

    public string ClientSecret { get; set; } = "";

    /// <summary>For <c>oidc</c>; for the others only where they are not where everybody knows them.</summary>
    public string? Issuer { get; set; }

    /// <summary>For <c>azure</c>: the id of the directory.</summary>
    public Guid? Directory { get; set; }

    /// <summary>For GitHub Enterprise: where its API is.</summary>
    public string? ApiAddress { get; set; }

    public ExternalProvider Read(string key)
    {
        var kind = Kind ?? key;
        return new(key, kind, Name ?? NameOf(kind, key), ClientId, ClientSecret, Issuer ?? kind switch
        {
            ProviderKinds.Google => ProviderKinds.GoogleIssuer,
            ProviderKinds.GitHub => ProviderKinds.GitHubAddress,
            _ => Directory is { } directory ? ProviderKinds.AzureIssuer(directory) : "",
        })
        { ApiAddress = ApiAddress ?? ProviderKinds.GitHubApi };
    }

    public static string NameOf(string kind, string otherwise) => kind switch
    {
        ProviderKinds.Google => "Google",
        ProviderKinds.GitHub => "GitHub",
        ProviderKinds.Azure => "Microsoft",
        _ => otherwise,
    };
}

/// <summary>Everything that is wrong is named at once.</summary>
internal sealed partial class ExternalProviderValidator(IHostEnvironment environment) : IValidateOptions<ExternalProviderOptions>
{
    public ValidateOptionsResult Validate(string? name, ExternalProviderOptions options)
    {
        var errors = options.SelectMany(p => Errors(p.Key, p.Value).Select(e => $"{ExternalProviderOptions.Section}:{p.Key}: {e}.")).ToList();
        return errors is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private IEnumerable<string> Errors(string key, ExternalProviderSettings settings)
    {
        if (!KeyShape().IsMatch(key))
        {
            yield return "A name is lower-case letters, digits and dashes, 40 at most";
        }

        if (!ProviderKinds.All.Contains(settings.Kind ?? key))
        {
            yield return $"Kind must be one of {string.Join(", ", ProviderKinds.All)}";
        }

        if (settings.ClientId is "" || settings.ClientSecret is "")
        {
            yield return "ClientId and ClientSecret are needed";
        }

        var provider = settings.Read(key);
        if (!IsAddress(provider.Issuer) || !IsAddress(provider.ApiAddress))
        {
            yield return provider.Kind is ProviderKinds.Azure
                ? "Directory, the id of one Entra directory, is needed"
                : "Issuer and ApiAddress must be https addresses; http only for this machine in Development";
        }
    }

    private bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (environment.IsDevelopment() && uri is { Scheme: "http", IsLoopback: true }));

    [GeneratedRegex(@"\A[a-z0-9-]{1,40}\z")]
    private static partial Regex KeyShape();
}
