namespace Gatehouse.ServiceDefaults.Contracts;

/// <summary>The roles every tenant starts with, and the platform's own.</summary>
public static class BuiltInRoles
{
    /// <summary>Runs the platform; in no tenant's gift.</summary>
    public const string Admin = "admin";

    /// <summary>Everything inside its tenant.</summary>
    public const string CompanyAdmin = "company_admin";

    /// <summary>Runs the daily business.</summary>
    public const string Manager = "manager";

    /// <summary>Places and follows their own orders.</summary>
    public const string Participant = "participant";

    /// <summary>Looks at their own orders.</summary>
    public const string Volunteer = "volunteer";

    /// <summary>Which permissions each role holds.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> All { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        [Admin] = [.. Permissions.Catalogue.Keys],
        [CompanyAdmin] = [.. Permissions.Catalogue.Keys.Where(p => !Permissions.PlatformOnly.Contains(p))],
        [Manager] =
        [
            Permissions.MembersRead, Permissions.UsersRead, Permissions.InvitationsRead, Permissions.InvitationsWrite,
            Permissions.OrdersRead, Permissions.OrdersWrite, Permissions.OrdersDelete, Permissions.AnalyticsRead,
            Permissions.NotificationsRead, Permissions.NotificationsWrite, Permissions.NotificationsDelete,
            Permissions.DashboardAccess,
        ],
        [Participant] =
        [
            Permissions.UsersRead, Permissions.OrdersRead, Permissions.OrdersWrite,
            Permissions.NotificationsRead, Permissions.NotificationsWrite, Permissions.NotificationsDelete,
        ],
        [Volunteer] =
        [
            Permissions.UsersRead, Permissions.OrdersRead,
            Permissions.NotificationsRead, Permissions.NotificationsWrite, Permissions.NotificationsDelete,
        ],
    };
}
