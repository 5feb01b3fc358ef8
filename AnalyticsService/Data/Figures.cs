using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;

namespace Gatehouse.AnalyticsService.Data;

/// <summary>Sign-ins of one time, by how they ended and why.</summary>
internal abstract class SignInFigures : ITenantOwned
{
    public required TenantId TenantId { get; init; }

    public required string Outcome { get; init; }

    public required string Reason { get; init; }

    public required long Count { get; init; }
}

/// <summary>Of a day (UTC).</summary>
internal sealed class SignInDay : SignInFigures
{
    public required DateOnly Day { get; init; }
}

/// <summary>Of an hour.</summary>
internal sealed class SignInHour : SignInFigures
{
    public required DateTimeOffset Hour { get; init; }
}

/// <summary>Requests of one time, by route and how they ended, with how long they took.</summary>
internal abstract class TrafficFigures : ITenantOwned
{
    public required TenantId TenantId { get; init; }

    public required string Route { get; init; }

    public required string Outcome { get; init; }

    public required long Requests { get; init; }

    public required long[] Buckets { get; init; }
}

/// <summary>Of a day (UTC).</summary>
internal sealed class TrafficDay : TrafficFigures
{
    public required DateOnly Day { get; init; }
}

/// <summary>Of an hour.</summary>
internal sealed class TrafficHour : TrafficFigures
{
    public required DateTimeOffset Hour { get; init; }
}

/// <summary>How long a tenant's facts are kept. Without one: <see cref="DefaultMonths"/>.</summary>
internal sealed class AnalyticsSettings : ITenantOwned
{
    public const int DefaultMonths = 13;
    public const int MaxMonths = 60;

    public required TenantId TenantId { get; init; }

    public required int RetentionMonths { get; set; }

    public int Version { get; set; } = 1;
}
