using System.Collections.Frozen;

namespace Gatehouse.ServiceDefaults.Contracts;

/// <summary>What may be done: <c>resource:action</c>.</summary>
public static class Permissions
{
    /// <summary>Read the profiles of the tenant's people.</summary>
    public const string UsersRead = "users:read";

    /// <summary>Change other people's profiles.</summary>
    public const string UsersWrite = "users:write";

    /// <summary>Remove other people's profiles.</summary>
    public const string UsersDelete = "users:delete";

    /// <summary>See roles.</summary>
    public const string RolesRead = "roles:read";

    /// <summary>Create and change roles.</summary>
    public const string RolesWrite = "roles:write";

    /// <summary>Delete roles.</summary>
    public const string RolesDelete = "roles:delete";

    /// <summary>See policies and explain decisions.</summary>
    public const string PoliciesRead = "policies:read";

    /// <summary>Create and change policies.</summary>
    public const string PoliciesWrite = "policies:write";

    /// <summary>Delete policies.</summary>
    public const string PoliciesDelete = "policies:delete";

    /// <summary>See who belongs to the tenant.</summary>
    public const string MembersRead = "members:read";

    /// <summary>Change members' roles and attributes, end their sessions.</summary>
    public const string MembersWrite = "members:write";

    /// <summary>Remove members.</summary>
    public const string MembersDelete = "members:delete";

    /// <summary>See invitations.</summary>
    public const string InvitationsRead = "invitations:read";

    /// <summary>Invite people.</summary>
    public const string InvitationsWrite = "invitations:write";

    /// <summary>Withdraw invitations.</summary>
    public const string InvitationsDelete = "invitations:delete";

    /// <summary>See the tenant's settings.</summary>
    public const string TenantsRead = "tenants:read";

    /// <summary>Change the tenant's settings.</summary>
    public const string TenantsWrite = "tenants:write";

    /// <summary>Delete the tenant.</summary>
    public const string TenantsDelete = "tenants:delete";

    /// <summary>See orders.</summary>
    public const string OrdersRead = "orders:read";

    /// <summary>Place orders and move them on.</summary>
    public const string OrdersWrite = "orders:write";

    /// <summary>Delete orders.</summary>
    public const string OrdersDelete = "orders:delete";

    /// <summary>See figures.</summary>
    public const string AnalyticsRead = "analytics:read";

    /// <summary>See the audit log.</summary>
    public const string AuditRead = "audit:read";

    /// <summary>See API keys.</summary>
    public const string ApiKeysRead = "api-keys:read";

    /// <summary>Create and rotate API keys.</summary>
    public const string ApiKeysWrite = "api-keys:write";

    /// <summary>Revoke API keys.</summary>
    public const string ApiKeysDelete = "api-keys:delete";

    /// <summary>See OAuth clients.</summary>
    public const string ClientsRead = "clients:read";

    /// <summary>Register and change OAuth clients.</summary>
    public const string ClientsWrite = "clients:write";

    /// <summary>Remove OAuth clients.</summary>
    public const string ClientsDelete = "clients:delete";

    /// <summary>See the gateway's configuration and health. Platform only.</summary>
    public const string GatewayRead = "gateway:read";

    /// <summary>Change the gateway's configuration. Platform only.</summary>
    public const string GatewayWrite = "gateway:write";

    /// <summary>See webhooks.</summary>
    public const string WebhooksRead = "webhooks:read";

    /// <summary>Create and change webhooks.</summary>
    public const string WebhooksWrite = "webhooks:write";

    /// <summary>Delete webhooks.</summary>
    public const string WebhooksDelete = "webhooks:delete";

    /// <summary>Read one's notifications.</summary>
    public const string NotificationsRead = "notifications:read";

    /// <summary>Mark notifications, change preferences.</summary>
    public const string NotificationsWrite = "notifications:write";

    /// <summary>Delete one's notifications.</summary>
    public const string NotificationsDelete = "notifications:delete";

    /// <summary>Act as another member for half an hour.</summary>
    public const string ImpersonationWrite = "impersonation:write";

    /// <summary>Open the dashboard.</summary>
    public const string DashboardAccess = "dashboard:access";

    /// <summary>Read the API reference outside Development.</summary>
    public const string DocsRead = "docs:read";

    /// <summary>Act on every tenant. Platform only.</summary>
    public const string PlatformAdmin = "platform:admin";

    /// <summary>Every permission with the sentence shown beside it.</summary>
    public static IReadOnlyDictionary<string, string> Catalogue { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [UsersRead] = "Read the profiles of the company's people",
        [UsersWrite] = "Change other people's profiles",
        [UsersDelete] = "Remove other people's profiles",
        [RolesRead] = "See roles and what they hold",
        [RolesWrite] = "Create and change roles",
        [RolesDelete] = "Delete roles",
        [PoliciesRead] = "See policies and explain decisions",
        [PoliciesWrite] = "Create and change policies",
        [PoliciesDelete] = "Delete policies",
        [MembersRead] = "See who belongs to the company",
        [MembersWrite] = "Change members' roles and attributes, end their sessions",
        [MembersDelete] = "Remove members",
        [InvitationsRead] = "See invitations",
        [InvitationsWrite] = "Invite people",
        [InvitationsDelete] = "Withdraw invitations",
        [TenantsRead] = "See the company's settings",
        [TenantsWrite] = "Change the company's settings",
        [TenantsDelete] = "Delete the company",
        [OrdersRead] = "See orders",
        [OrdersWrite] = "Place orders and move them on",
        [OrdersDelete] = "Delete orders",
        [AnalyticsRead] = "See figures",
        [AuditRead] = "See the audit log",
        [ApiKeysRead] = "See API keys",
        [ApiKeysWrite] = "Create and rotate API keys",
        [ApiKeysDelete] = "Revoke API keys",
        [ClientsRead] = "See OAuth clients",
        [ClientsWrite] = "Register and change OAuth clients",
        [ClientsDelete] = "Remove OAuth clients",
        [GatewayRead] = "See the gateway's configuration and health",
        [GatewayWrite] = "Change the gateway's configuration",
        [WebhooksRead] = "See webhooks",
        [WebhooksWrite] = "Create and change webhooks",
        [WebhooksDelete] = "Delete webhooks",
        [NotificationsRead] = "Read one's notifications",
        [NotificationsWrite] = "Mark notifications and change preferences",
        [NotificationsDelete] = "Delete one's notifications",
        [ImpersonationWrite] = "Act as another member for half an hour, with a reason that they see",
        [DashboardAccess] = "Open the dashboard",
        [DocsRead] = "Read the API reference outside Development",
        [PlatformAdmin] = "Act on every company",
    };

    /// <summary>What no tenant's role may hold.</summary>
    public static IReadOnlySet<string> PlatformOnly { get; } =
        FrozenSet.Create(GatewayRead, GatewayWrite, PlatformAdmin);
}
