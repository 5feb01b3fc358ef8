using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Sessions;

internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        app.MapGet("/members/sessions", CountOpenSessions.HandleAsync).RequirePermission(Permissions.MembersRead).WithTags("Sessions");
        var auth = app.MapGroup("/auth").WithTags("Sessions").AddEndpointFilter<NoStore>();
        auth.MapPost("/login", Login.HandleAsync).AllowAnonymous();
        auth.MapPost("/login/tenant", ChooseTenant.HandleAsync).AllowAnonymous();
        auth.MapPost("/refresh", Refresh.HandleAsync).AllowAnonymous();
        auth.MapPost("/logout", Logout.HandleAsync).RequireAuthorization();
        auth.MapPost("/switch-tenant", SwitchTenant.HandleAsync).RequirePerson();
        auth.MapGet("/sessions", ListSessions.HandleAsync).RequirePerson();
        auth.MapDelete("/sessions", EndOtherSessions.HandleAsync).RequirePerson();
        auth.MapDelete("/sessions/{id}", EndSession.HandleAsync).RequirePerson();
        var members = app.MapGroup("/members/{userId}/sessions").WithTags("Sessions");
        members.MapGet("", ListMemberSessions.HandleAsync).RequirePermission(Permissions.MembersWrite);
        members.MapDelete("", EndMemberSessions.HandleAsync).RequirePermission(Permissions.MembersWrite);
        members.MapDelete("/{id}", EndMemberSessions.OneAsync).RequirePermission(Permissions.MembersWrite);
    }
}
