namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>What a revocation names; the claim it is compared with.</summary>
public static class RevocationScope
{
    /// <summary>One token.</summary>
    public const string Token = "jti";

    /// <summary>One sign-in: every token of the session.</summary>
    public const string Session = "sid";

    /// <summary>One person: every token issued before the revocation.</summary>
    public const string User = "sub";

    /// <summary>One person in one tenant: every token issued before the revocation.</summary>
    public const string Membership = "mid";

    /// <summary>One tenant: every token issued before the revocation.</summary>
    public const string Tenant = "tid";

    /// <summary>Every token issued before the revocation, after the signing keys were replaced in an emergency.</summary>
    public const string Everything = "iss";
}
