using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;

namespace Gatehouse.AuthService.Pipelines.Alerts;

/// <summary>Something that happened to the account of one of a tenant's people, or to the platform.</summary>
internal sealed class Alert : ITenantOwned
{
    /// <summary>Older ones go when a new one comes.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(365);

    public required Guid Id { get; init; }

    public required TenantId TenantId { get; init; }

    /// <summary>One of <see cref="AlertKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Nobody when it is about the platform.</summary>
    public required UserId? UserId { get; init; }

    /// <summary>Device, address, backend or what else it is about.</summary>
    public required string Detail { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>What is worth an alert.</summary>
internal static class AlertKinds
{
    public const string ReuseDetected = "reuse-detected";
    public const string RepeatedElsewhere = "repeated-elsewhere";
    public const string NewDevice = "new-device";
    public const string Locked = "locked";
    public const string PasswordChanged = "password-changed";
    public const string SecondFactorChanged = "second-factor-changed";
    public const string RolesExtended = "roles-extended";
    public const string ImpossibleTravel = "impossible-travel";
    public const string BackendDown = "backend-down";
    public const string BackendRecovered = "backend-recovered";
}
