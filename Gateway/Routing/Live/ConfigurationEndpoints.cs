using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Mvc;

namespace Gatehouse.Gateway.Routing.Live;

internal static class ConfigurationEndpoints
{
    // Of the gateway's own endpoints.
    private const int MaxBodyBytes = 100 * 1024;

    public static void MapConfiguration(this IEndpointRouteBuilder endpoints)
    {
        var config = endpoints.MapGroup("/admin/config").WithTags("Configuration").WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        config.MapGet("", GetConfiguration.HandleAsync).RequirePermission(Permissions.GatewayRead);
        config.MapPut("", PutConfiguration.HandleAsync).RequirePermission(Permissions.GatewayWrite).Accepts<GatewayConfiguration>("application/json");
        config.MapPost("/reload", ReloadConfiguration.HandleAsync).RequirePermission(Permissions.GatewayWrite);
        config.MapGet("/history", ListConfigurations.HandleAsync).RequirePermission(Permissions.GatewayRead);
        config.MapGet("/history/{version:int}", GetConfigurationVersion.HandleAsync).RequirePermission(Permissions.GatewayRead);
        config.MapGet("/diff", CompareConfigurations.HandleAsync).RequirePermission(Permissions.GatewayRead);
        config.MapPost("/rollback", RollBackConfiguration.HandleAsync).RequirePermission(Permissions.GatewayWrite);
        config.MapGet("/export", ExportConfiguration.HandleAsync).RequirePermission(Permissions.GatewayRead);
        config.MapPost("/import", ImportConfiguration.HandleAsync).RequirePermission(Permissions.GatewayWrite).Accepts<string>("application/yaml");

        var limits = endpoints.MapGroup("/admin/rate-limits").WithTags("Rate limits").WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        limits.MapGet("", GetRateLimits.HandleAsync).RequirePermission(Permissions.GatewayRead);
        limits.MapPut("", PutRateLimits.HandleAsync).RequirePermission(Permissions.GatewayWrite).Accepts<PutRateLimits.Request>("application/json");
        limits.MapGet("/usage", ShowRateLimitUse.HandleAsync).RequirePermission(Permissions.GatewayRead);
    }
}
