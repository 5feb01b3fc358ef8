namespace Gatehouse.AuthService.Connect;

/// <summary>How a client comes by tokens. No implicit and no password grant (OAuth 2.1).</summary>
internal static class GrantTypes
{
    public const string AuthorizationCode = "authorization_code";
    public const string RefreshToken = "refresh_token";
    public const string ClientCredentials = "client_credentials";

    /// <summary>For another of the person's companies (RFC 8693).</summary>
    public const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

    /// <summary>For devices without a browser (RFC 8628).</summary>
    public const string DeviceCode = "urn:ietf:params:oauth:grant-type:device_code";

    /// <summary>Those that begin with a person in a browser.</summary>
    public static IReadOnlyList<string> WithPerson { get; } = [AuthorizationCode, DeviceCode];

    public static IReadOnlyList<string> All { get; } = [AuthorizationCode, RefreshToken, ClientCredentials, TokenExchange, DeviceCode];
}
