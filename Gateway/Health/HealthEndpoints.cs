using Gatehouse.Gateway.Health.Backends;
using Gatehouse.Gateway.Health.Uptimes;
using Gatehouse.Gateway.RateLimiting;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.Gateway.Health;

/// <summary>
/// <c>/healthz</c> and <c>/alive</c>: this process runs. <c>/health</c>: how everything is. A service that is away makes it
/// Degraded, still 200: taking every gateway out of rotation would turn one broken service into none that answers.
/// </summary>
internal static class HealthEndpoints
{
    public static void AddHealthAggregation(this IServiceCollection services)
    {
        services.AddSingleton<ServiceProbe>();
        services.AddSingleton<HealthAggregate>();
        services.AddHostedService<ServiceProber>();

        services.AddOptions<NoticeOptions>().BindConfiguration("Gateway:Notify").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<BackendStates>();
        services.AddSingleton<BackendNotices>();
        services.AddSingleton<BackendAlerts>();
        services.AddSingleton<BackendMonitor>();
        services.AddHostedService<BackendRounds>();
        services.AddSingleton<UptimeLog>();
        services.AddSingleton<UptimeRounds>().AddHostedService(provider => provider.GetRequiredService<UptimeRounds>());
    }

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        var health = endpoints.MapGroup("").AllowAnonymous().WithMetadata(RouteLimits.None).WithTags("Health");
        health.MapGet("/healthz", () => TypedResults.Ok(new Liveness(true)));
        health.MapGet("/alive", () => TypedResults.Text("Healthy"));
        health.MapGet("/health", GetAsync);
        var admin = endpoints.MapGroup("/admin/health").RequirePermission(Permissions.GatewayRead).WithTags("Health");
        admin.MapGet("", GetSystemHealth.HandleAsync);
        admin.MapGet("/uptime", GetUptime.HandleAsync);
    }

    private static async Task<JsonHttpResult<object>> GetAsync(
        HealthAggregate aggregate, PermissionCache permissions, HttpContext context, CancellationToken cancellationToken)
    {
        var health = await aggregate.GetAsync().WaitAsync(cancellationToken);
        var status = health.Status == ServiceProbe.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        return TypedResults.Json<object>(
            await MaySeeDetailsAsync(permissions, context, cancellationToken) ? health : new HealthSummary(health.Status), statusCode: status);
    }

    private static async ValueTask<bool> MaySeeDetailsAsync(PermissionCache permissions, HttpContext context, CancellationToken cancellationToken) =>
        context.User.AccessToken() is { } token
        && await permissions.GetAsync(token, cancellationToken) is { Status: MembershipStatus.Active } snapshot
        && snapshot.Has(Permissions.GatewayRead);

    private sealed record Liveness(bool Ok);

    private sealed record HealthSummary(string Status);
}
