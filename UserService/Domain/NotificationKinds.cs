using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.UserService.Domain;

/// <summary>What people are told about, each to be had or not.</summary>
internal static class NotificationKinds
{
    /// <summary>One's own orders, moved on by whomever.</summary>
    public const string Orders = "orders";

    /// <summary>One's own account, and those of the company's people for who runs it.</summary>
    public const string Security = "security";

    public static IReadOnlyList<string> All { get; } = [Orders, Security];

    public static NotificationPreference Default(TenantId tenant, UserId user, string kind) =>
        new() { TenantId = tenant, UserId = user, Kind = kind, InApp = true, Mail = kind == Security, Webhook = false };
}
