namespace Gatehouse.AuthService.Features.Audit;

/// <summary>What the audit log knows: <c>noun.what-happened</c>.</summary>
internal static class AuditActions
{
    public const string SignedIn = "session.started";
    public const string SignInRefused = "session.refused";
    public const string SessionEnded = "session.ended";

    public const string Reauthenticated = "session.reauthenticated";
    public const string ImpersonationStarted = "impersonation.started";

    public const string AccountRegistered = "account.registered";
    public const string AccountLocked = "account.locked";
    public const string AccountClosed = "account.closed";
    public const string EmailChangeRequested = "account.email-change-requested";
    public const string EmailConfirmed = "account.email-confirmed";
    public const string EmailChanged = "account.email-changed";
    public const string PasswordChanged = "account.password-changed";
    public const string PasswordReset = "account.password-reset";
    public const string MfaEnabled = "account.mfa-enabled";
    public const string MfaDisabled = "account.mfa-disabled";
    public const string MfaReset = "account.mfa-reset";
    public const string RecoveryCodesRenewed = "account.recovery-codes-renewed";
    public const string RecoveryCodeUsed = "account.recovery-code-used";
    public const string ExternalLoginLinked = "account.external-login-linked";
    public const string ExternalLoginUnlinked = "account.external-login-unlinked";
    public const string DeviceRemembered = "account.device-remembered";
    public const string DeviceForgotten = "account.device-forgotten";
    public const string PasskeyAdded = "account.passkey-added";
    public const string PasskeyRenamed = "account.passkey-renamed";
    public const string PasskeyRemoved = "account.passkey-removed";
    public const string AccountSuspended = "account.suspended";
    public const string AccountReactivated = "account.reactivated";

    public const string ApiKeyCreated = "api-key.created";
    public const string ApiKeyRotated = "api-key.rotated";
    public const string ApiKeyRevoked = "api-key.revoked";

    public const string ClientRegistered = "client.registered";
    public const string ClientRemoved = "client.removed";
    public const string ClientSecretAdded = "client.secret-added";
    public const string ClientSecretRemoved = "client.secret-removed";

    public const string TokenGranted = "client.token-granted";
    public const string ClientRefused = "client.refused";
    public const string ApiKeyUsed = "api-key.used";
    public const string ApiKeyRefused = "api-key.refused";

    public const string KeysRotated = "keys.rotated";

    public const string RoleCreated = "role.created";
    public const string RoleChanged = "role.changed";
    public const string RoleDeleted = "role.deleted";

    public const string MemberJoined = "member.joined";
    public const string MemberRolesChanged = "member.roles-changed";
    public const string MemberAttributesChanged = "member.attributes-changed";
    public const string MemberLocked = "member.locked";
    public const string MemberUnlocked = "member.unlocked";
    public const string MemberRemoved = "member.removed";

    public const string PolicyCreated = "policy.created";
    public const string PolicyChanged = "policy.changed";
    public const string PolicyDeleted = "policy.deleted";

    public const string TenantCreated = "tenant.created";
    public const string TenantChanged = "tenant.changed";
    public const string TenantLogoChanged = "tenant.logo-changed";
    public const string TenantSuspended = "tenant.suspended";
    public const string TenantReactivated = "tenant.reactivated";
    public const string TenantDeleted = "tenant.deleted";
    public const string TenantPurged = "tenant.purged";
    public const string TenantRestored = "tenant.restored";

    public const string TenantDomainsChanged = "tenant.domains-changed";

    public const string ProviderAdded = "identity-provider.added";
    public const string ProviderChanged = "identity-provider.changed";
    public const string ProviderRemoved = "identity-provider.removed";

    public const string InvitationSent = "invitation.sent";
    public const string InvitationResent = "invitation.resent";
    public const string InvitationWithdrawn = "invitation.withdrawn";
    public const string InvitationAccepted = "invitation.accepted";

    public const string GatewayConfigured = "gateway.configured";

    public const string OrderPlaced = "order.placed";
    public const string OrderPaid = "order.paid";
    public const string OrderShipped = "order.shipped";
    public const string OrderDelivered = "order.delivered";
    public const string OrderCancelled = "order.cancelled";
    public const string OrderRefunded = "order.refunded";
    public const string OrderDeleted = "order.deleted";

    public const string AnalyticsConfigured = "analytics.configured";

    public const string AuditExported = "audit.exported";
}
