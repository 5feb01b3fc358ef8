namespace Gatehouse.AuthService.Connect;

/// <summary>Scopes that say what a client learns of a person (OpenID Connect Core 1.0 section 5.4); all others are permissions.</summary>
internal static class IdentityScopes
{
    public const string OpenId = "openid";
    public const string Profile = "profile";
    public const string Email = "email";

    /// <summary>Tokens that can be renewed without the person.</summary>
    public const string OfflineAccess = "offline_access";

    public static IReadOnlyList<string> All { get; } = [OpenId, Profile, Email, OfflineAccess];

    public static bool Contains(string scope) => All.Contains(scope);
}
