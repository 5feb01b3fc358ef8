using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>What a revocation names; the claim it is compared with.</summary>
public static class RevocationScope
{
    /// <summary>One token.</summary>
    public const string Token = PlatformClaims.TokenId;

    /// <summary>One sign-in: every token of the session.</summary>
    public const string Session = PlatformClaims.Session;

    /// <summary>One person: every token issued before the revocation.</summary>
    public const string User = PlatformClaims.Subject;

    /// <summary>One person in one tenant: every token issued before the revocation.</summary>
    public const string Membership = PlatformClaims.Membership;

    /// <summary>One tenant: every token issued before the revocation.</summary>
    public const string Tenant = PlatformClaims.Tenant;

    /// <summary>Every token issued before the revocation, after the signing keys were replaced in an emergency.</summary>
    public const string Everything = PlatformClaims.Issuer;
}
