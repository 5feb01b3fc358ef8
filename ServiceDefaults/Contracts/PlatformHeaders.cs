namespace Gatehouse.ServiceDefaults.Contracts;

/// <summary>Headers that Gatehouse reads or sets.</summary>
public static class PlatformHeaders
{
    /// <summary>Ties log lines, answers and events of one request together.</summary>
    public const string CorrelationId = "X-Correlation-Id";

    /// <summary>User id, for third-party backends.</summary>
    public const string UserId = "X-User-Id";

    /// <summary>The same value as <see cref="UserId"/>.</summary>
    public const string UserSub = "X-User-Sub";

    /// <summary>Who vouches for the caller, when it is not Gatehouse itself.</summary>
    public const string UserIssuer = "X-User-Issuer";

    /// <summary>E-mail address, for third-party backends.</summary>
    public const string UserEmail = "X-User-Email";

    /// <summary>Display name, for third-party backends.</summary>
    public const string UserName = "X-User-Name";

    /// <summary>Role names, comma-separated.</summary>
    public const string UserRole = "X-User-Role";

    /// <summary>Permissions, comma-separated.</summary>
    public const string UserPermissions = "X-User-Permissions";

    /// <summary>Tenant id; from a client only a claim to be compared with the token.</summary>
    public const string TenantId = "X-Tenant-Id";

    /// <summary>Retrying a creating POST with the same key creates nothing twice.</summary>
    public const string IdempotencyKey = "Idempotency-Key";

    /// <summary>Authenticates one Gatehouse service to another on <c>/internal</c> paths, which the gateway never routes.</summary>
    public const string InternalKey = "X-Gateway-Internal-Key";

    /// <summary>Who is calling, signed by the gateway for one third-party backend and one minute.</summary>
    public const string Assertion = "X-Gateway-Assertion";

    /// <summary>Shows Gatehouse's own services that the gateway forwarded a request.</summary>
    public const string GatewayProof = "X-Gateway-Proof";

    /// <summary>The part of the public path that the gateway took away before one of Gatehouse's own services got the request.</summary>
    public const string GatewayPrefix = "X-Gateway-Prefix";

    /// <summary>A proof that the sender has the key a token is bound to (RFC 9449).</summary>
    public const string Dpop = "DPoP";

    /// <summary>What the next proof must hold (RFC 9449 section 8).</summary>
    public const string DpopNonce = "DPoP-Nonce";

    /// <summary>The browser's session cookie, for the platform's own frontends: with it they call the gateway as that person.</summary>
    public const string Session = "X-Gateway-Session";

    /// <summary>A program's key; the gateway exchanges it for a token.</summary>
    public const string ApiKey = "X-Api-Key";
}
