using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Impersonations;

internal static class ImpersonationEndpoints
{
    public static void MapImpersonations(this IEndpointRouteBuilder app)
    {
        app.MapPost("/impersonations", StartImpersonation.HandleAsync)
            .RequirePermission(Permissions.ImpersonationWrite).RequirePerson().RequireRecentLogin()
            .AddEndpointFilter<NoStore>().WithTags("Impersonations");
        app.MapGet("/impersonations", ListTenantImpersonations.HandleAsync).RequirePermission(Permissions.ImpersonationWrite).WithTags("Impersonations");
        var own = app.MapGroup("/auth/impersonations").WithTags("Impersonations");
        own.MapGet("", ListImpersonations.HandleAsync).RequirePerson();
        own.MapDelete("/{id}", EndImpersonation.HandleAsync).RequirePerson();
    }
}
