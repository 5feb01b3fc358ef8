namespace Gatehouse.ServiceDefaults.Contracts;

/// <summary>Names of the claims in an access token (RFC 7519, RFC 9068, and Gatehouse's own short ones).</summary>
public static class PlatformClaims
{
    /// <summary>Who issued the token.</summary>
    public const string Issuer = "iss";

    /// <summary>User id.</summary>
    public const string Subject = "sub";

    /// <summary>Session id; every refresh of one sign-in shares it.</summary>
    public const string Session = "sid";

    /// <summary>Tenant id.</summary>
    public const string Tenant = "tid";

    /// <summary>Membership id: one person in one tenant.</summary>
    public const string Membership = "mid";

    /// <summary>Role names, a JSON array.</summary>
    public const string Roles = "roles";

    /// <summary>Version of the membership's permissions when the token was issued.</summary>
    public const string PermissionVersion = "pv";

    /// <summary>Token id.</summary>
    public const string TokenId = "jti";

    /// <summary>Authentication methods (RFC 8176).</summary>
    public const string AuthenticationMethods = "amr";

    /// <summary>When the person last proved who they are, seconds since 1970.</summary>
    public const string AuthenticationTime = "auth_time";

    /// <summary>Who really acts, when it is not the subject (RFC 8693 section 4.1): an object with a <c>sub</c>.</summary>
    public const string Actor = "act";

    /// <summary>What whoever brings the token must prove to have (RFC 7800): an object.</summary>
    public const string Confirmation = "cnf";

    /// <summary>In it: thumbprint of a key (RFC 9449 section 6).</summary>
    public const string KeyThumbprint = "jkt";

    /// <summary>Display name.</summary>
    public const string Name = "name";

    /// <summary>E-mail address.</summary>
    public const string Email = "email";

    /// <summary>Space-separated scopes of an OAuth client's token.</summary>
    public const string Scope = "scope";

    /// <summary>OAuth client id.</summary>
    public const string ClientId = "client_id";
}
