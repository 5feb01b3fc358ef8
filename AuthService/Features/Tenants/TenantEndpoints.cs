namespace Gatehouse.AuthService.Features.Tenants;

internal static class TenantEndpoints
{
    public static void MapTenants(this IEndpointRouteBuilder app)
    {
        var tenants = app.MapGroup("/tenants").WithTags("Tenants");
        tenants.MapGet("/mine", ListMyTenants.HandleAsync).RequireAuthorization();
    }
}
