namespace Gatehouse.AdminDashboard;

/// <summary>Where the gateway shows the dashboard, and what it shows beside it.</summary>
internal static class PublicPath
{
    public const string Base = "/dashboard";

    /// <summary>The gateway's sign-out; a form is led on to the provider's.</summary>
    public const string SignOut = "/auth/logout";

    /// <summary>The gateway's sign-in.</summary>
    /// <param name="page">The page to come back to, below <see cref="Base"/>.</param>
    /// <param name="parameters">What else is asked for: a company, a prompt.</param>
    public static string SignIn(string page, params (string Name, string Value)[] parameters) =>
        "/auth/login" + QueryString.Create([KeyValuePair.Create("next", (string?)$"{Base}/{page}"), .. parameters.Select(p => KeyValuePair.Create(p.Name, (string?)p.Value))]);

    /// <summary>Whether browsers come by https.</summary>
    public static bool IsHttps(IConfiguration configuration) =>
        configuration["Auth:Issuer"]?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true;
}
