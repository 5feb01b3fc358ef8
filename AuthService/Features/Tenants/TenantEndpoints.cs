using Gatehouse.AuthService.Features.Impersonations;
using Gatehouse.AuthService.Features.Policies;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Tenants;

internal static class TenantEndpoints
{
    public static IServiceCollection AddTenants(this IServiceCollection services)
    {
        services.AddScoped<TenantFounder>();
        services.AddScoped<TenantMove>();
        services.AddScoped<TenantPurge>();
        services.AddScoped<PolicyEdit>();
        return services;
    }

    public static void MapTenants(this IEndpointRouteBuilder app)
    {
        var tenants = app.MapGroup("/tenants").WithTags("Tenants");
        tenants.MapPost("", FoundTenant.HandleAsync).RequireAuthorization().AddEndpointFilter<NotImpersonated>();
        tenants.MapGet("/mine", ListMyTenants.HandleAsync).RequireAuthorization();
        tenants.MapGet("", ListTenants.HandleAsync).RequirePermission(Permissions.PlatformAdmin);
        tenants.MapGet("/{id}", GetTenant.HandleAsync).RequirePermission(Permissions.TenantsRead);
        tenants.MapPatch("/{id}", ChangeTenant.HandleAsync).RequirePermission(Permissions.TenantsWrite);
        tenants.MapPut("/{id}/logo", SetLogo.HandleAsync).RequirePermission(Permissions.TenantsWrite).Accepts<byte[]>(TenantLogo.ContentType);
        tenants.MapDelete("/{id}/logo", SetLogo.RemoveAsync).RequirePermission(Permissions.TenantsWrite);
        tenants.MapDelete("/{id}", TenantDeletion.BeginAsync).RequirePermission(Permissions.TenantsDelete);
        tenants.MapPost("/{id}/restoration", TenantDeletion.UndoAsync).RequirePermission(Permissions.PlatformAdmin);
        tenants.MapPost("/{id}/suspension", TenantSuspension.BeginAsync).RequirePermission(Permissions.PlatformAdmin);
        tenants.MapDelete("/{id}/suspension", TenantSuspension.EndAsync).RequirePermission(Permissions.PlatformAdmin);
    }
}
