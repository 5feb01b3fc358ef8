namespace Gatehouse.ServiceDefaults.Contracts;

/// <summary>Values of <c>error</c> in <c>application/problem+json</c> answers (RFC 9457).</summary>
public static class ErrorCodes
{
    /// <summary>401: no, malformed, forged or revoked credentials.</summary>
    public const string InvalidToken = "Invalid or expired token";

    /// <summary>401: a genuine token past its <c>exp</c>.</summary>
    public const string TokenExpired = "Token expired";

    /// <summary>401 at login: whichever of address, password or account state was wrong.</summary>
    public const string InvalidCredentials = "Invalid credentials";

    /// <summary>401: the browser session could not be refreshed.</summary>
    public const string SessionExpired = "Session expired";

    /// <summary>403: a tenant named by the request is not the token's.</summary>
    public const string TenantMismatch = "Tenant mismatch";

    /// <summary>403: the tenant is suspended.</summary>
    public const string TenantSuspended = "Tenant suspended";

    /// <summary>403: a session cookie, but nothing that shows that the request comes from an allowed site.</summary>
    public const string CrossSite = "Cross-site request refused";

    /// <summary>403: somebody another issuer vouches for, who has no account here.</summary>
    public const string NoAccount = "No linked account";

    /// <summary>403 at login: the tenant does not let people in this way; the detail names those it allows.</summary>
    public const string LoginMethodNotAllowed = "Login method not allowed";

    /// <summary>401: a risky action, and the person proved who they are too long ago (RFC 9470).</summary>
    public const string RecentLoginRequired = "Recent sign-in required";

    /// <summary>403: what only the person does, asked for by somebody who acts as them.</summary>
    public const string Impersonated = "Not while impersonating";

    /// <summary>400: <c>errors</c> names each field.</summary>
    public const string ValidationFailed = "Validation failed";

    /// <summary>404.</summary>
    public const string NotFound = "Not Found";

    /// <summary>405.</summary>
    public const string MethodNotAllowed = "Method not allowed";

    /// <summary>409.</summary>
    public const string Conflict = "Conflict";

    /// <summary>412.</summary>
    public const string PreconditionFailed = "Precondition failed";

    /// <summary>413.</summary>
    public const string PayloadTooLarge = "Payload too large";

    /// <summary>415.</summary>
    public const string UnsupportedMediaType = "Unsupported media type";

    /// <summary>429.</summary>
    public const string RateLimited = "Rate limit exceeded";

    /// <summary>500.</summary>
    public const string Internal = "Internal server error";

    /// <summary>502.</summary>
    public const string BadGateway = "bad_gateway";

    /// <summary>503.</summary>
    public const string ServiceUnavailable = "service_unavailable";

    /// <summary>504.</summary>
    public const string GatewayTimeout = "gateway_timeout";

    /// <summary>403: names what was needed and what the caller has.</summary>
    /// <param name="required">The permission the endpoint asks for.</param>
    /// <param name="have">The caller's permissions.</param>
    /// <returns>The text of <c>error</c>.</returns>
    public static string InsufficientPermissions(string required, IEnumerable<string> have) =>
        $"Insufficient permissions: required [{required}], have [{string.Join(", ", have)}]";

    /// <summary>The code that goes with a status when nothing more specific is known.</summary>
    /// <param name="status">HTTP status.</param>
    /// <returns>One of the codes above.</returns>
    public static string ForStatus(int status) => status switch
    {
        400 => ValidationFailed,
        401 => InvalidToken,
        404 => NotFound,
        405 => MethodNotAllowed,
        409 => Conflict,
        412 => PreconditionFailed,
        413 => PayloadTooLarge,
        415 => UnsupportedMediaType,
        429 => RateLimited,
        502 => BadGateway,
        503 => ServiceUnavailable,
        504 => GatewayTimeout,
        >= 500 => Internal,
        _ => "Request refused",
    };
}
