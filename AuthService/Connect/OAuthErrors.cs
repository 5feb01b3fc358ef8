namespace Gatehouse.AuthService.Connect;

/// <summary>Error codes of RFC 6749, OpenID Connect Core 1.0, RFC 8628 and RFC 8693.</summary>
internal static class OAuthErrors
{
    public const string InvalidRequest = "invalid_request";
    public const string InvalidClient = "invalid_client";
    public const string InvalidGrant = "invalid_grant";
    public const string InvalidScope = "invalid_scope";
    public const string UnauthorizedClient = "unauthorized_client";
    public const string UnsupportedGrantType = "unsupported_grant_type";
    public const string UnsupportedResponseType = "unsupported_response_type";
    public const string AccessDenied = "access_denied";
    public const string LoginRequired = "login_required";
    public const string InteractionRequired = "interaction_required";
    public const string ConsentRequired = "consent_required";
    public const string AccountSelectionRequired = "account_selection_required";
    public const string RequestNotSupported = "request_not_supported";
    public const string InvalidRequestUri = "invalid_request_uri";
    public const string UnmetAuthenticationRequirements = "unmet_authentication_requirements";
    public const string AuthorizationPending = "authorization_pending";
    public const string SlowDown = "slow_down";
    public const string ExpiredToken = "expired_token";
}
