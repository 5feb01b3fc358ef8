namespace Gatehouse.Gateway.Sessions;

/// <summary>The names settings have as environment variables of a container, beside their places in configuration.</summary>
internal static class EnvironmentNames
{
    private static readonly (string Name, string Key)[] Known =
    [
        ("APP_BASE_URL", "Gateway:BaseUrl"),
        ("OIDC_ISSUER", "Oidc:Issuer"),
        ("OIDC_AUTHORIZATION_ENDPOINT", "Oidc:AuthorizationEndpoint"),
        ("OIDC_TOKEN_ENDPOINT", "Oidc:TokenEndpoint"),
        ("OIDC_USERINFO_ENDPOINT", "Oidc:UserinfoEndpoint"),
        ("OIDC_JWKS_URI", "Oidc:JwksUri"),
        ("OIDC_REVOCATION_ENDPOINT", "Oidc:RevocationEndpoint"),
        ("OIDC_END_SESSION_ENDPOINT", "Oidc:EndSessionEndpoint"),
        ("OIDC_CLIENT_ID", "Oidc:ClientId"),
        ("OIDC_CLIENT_SECRET", "Oidc:ClientSecret"),
        ("OIDC_REDIRECT_PATH", "Oidc:RedirectPath"),
        ("OIDC_SCOPES", "Oidc:Scopes"),
        ("OIDC_PROMPT", "Oidc:Prompt"),
        ("ID_TOKEN_MAX_AGE_SECONDS", "Oidc:IdTokenMaxAgeSeconds"),
        ("TOKEN_REFRESH_SKEW_SECONDS", "Session:RefreshSkewSeconds"),
        ("SESSION_COOKIE_NAME", "Session:CookieName"),
        ("SESSION_COOKIE_DOMAIN", "Session:CookieDomain"),
        ("SESSION_COOKIE_SECURE", "Session:CookieSecure"),
        ("SESSION_COOKIE_SAMESITE", "Session:CookieSameSite"),
    ];

    /// <summary>A name that is set wins over the same setting elsewhere; one that is set to nothing says nothing.</summary>
    public static void AddEnvironmentNames(this IConfigurationManager configuration) =>
        configuration.AddInMemoryCollection(
            Known.Where(known => !string.IsNullOrWhiteSpace(configuration[known.Name]))
                .Select(known => KeyValuePair.Create(known.Key, configuration[known.Name])));
}
