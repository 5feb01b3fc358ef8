using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Sessions;

internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        var auth = app.MapGroup("/auth").WithTags("Sessions").AddEndpointFilter<NoStore>();
        auth.MapPost("/login", Login.HandleAsync).AllowAnonymous();
        auth.MapPost("/login/tenant", ChooseTenant.HandleAsync).AllowAnonymous();
        auth.MapPost("/refresh", Refresh.HandleAsync).AllowAnonymous();
        auth.MapPost("/logout", Logout.HandleAsync).RequireAuthorization();
        auth.MapPost("/switch-tenant", SwitchTenant.HandleAsync).RequireAuthorization();
        auth.MapGet("/sessions", ListSessions.HandleAsync).RequireAuthorization();
        auth.MapDelete("/sessions", EndOtherSessions.HandleAsync).RequireAuthorization();
        auth.MapDelete("/sessions/{id}", EndSession.HandleAsync).RequireAuthorization();
        app.MapDelete("/members/{userId}/sessions", EndMemberSessions.HandleAsync).RequirePermission(Permissions.MembersWrite).WithTags("Sessions");
    }
}
