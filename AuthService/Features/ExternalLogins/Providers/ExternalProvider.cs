using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.ExternalLogins.Providers;

/// <summary>Where people have an account already and may sign in with it.</summary>
/// <param name="Key">What links and addresses name it by: a name in the configuration, or a company's own provider's id.</param>
/// <param name="Kind">One of <see cref="ProviderKinds"/>, as companies allow it or do not.</param>
/// <param name="Name">As people know it.</param>
/// <param name="ClientId">What it knows Gatehouse by.</param>
/// <param name="ClientSecret">And the secret.</param>
/// <param name="Issuer">Its <c>iss</c>; GitHub's address.</param>
internal sealed record ExternalProvider(string Key, string Kind, string Name, string ClientId, string ClientSecret, string Issuer)
{
    /// <summary>The company it belongs to; none for the platform's.</summary>
    public TenantId? TenantId { get; init; }

    /// <summary>Where GitHub's API is.</summary>
    public string ApiAddress { get; init; } = "";

    public string ButtonText => $"Continue with {Name}";

    // Never what a log line or an exception shows.
    public override string ToString() => Key;
}

/// <summary>What kinds there are; a company's list of login methods names the same.</summary>
internal static class ProviderKinds
{
    public const string Google = "google";
    public const string GitHub = "github";
    public const string Azure = "azure";
    public const string Oidc = "oidc";

    public const string GitHubAddress = "https://github.com";
    public const string GitHubApi = "https://api.github.com";
    public const string GoogleIssuer = "https://accounts.google.com";

    public static IReadOnlyList<string> All { get; } = [Google, GitHub, Azure, Oidc];

    /// <summary>One directory and no other: in "common" anybody can make an account with any address.</summary>
    public static string AzureIssuer(Guid directory) => $"https://login.microsoftonline.com/{directory}/v2.0";
}
