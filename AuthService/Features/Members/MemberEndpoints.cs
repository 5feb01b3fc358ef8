using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Members;

internal static class MemberEndpoints
{
    public static void MapMembers(this IEndpointRouteBuilder app)
    {
        var members = app.MapGroup("/members").WithTags("Members");
        members.MapGet("", ListMembers.HandleAsync).RequirePermission(Permissions.MembersRead);
        members.MapGet("/{userId}", GetMember.HandleAsync).RequirePermission(Permissions.MembersRead);
        members.MapPut("/{userId}/roles", AssignRoles.HandleAsync).RequirePermission(Permissions.MembersWrite).RequireRecentLogin();
        members.MapPut("/{userId}/attributes", SetAttributes.HandleAsync).RequirePermission(Permissions.MembersWrite);
        members.MapPost("/{userId}/lock", LockMember.HandleAsync).RequirePermission(Permissions.MembersWrite);
        members.MapDelete("/{userId}/lock", LockMember.LiftAsync).RequirePermission(Permissions.MembersWrite);
        members.MapDelete("/{userId}", RemoveMember.HandleAsync).RequirePermission(Permissions.MembersDelete);
        app.MapInternal().MapGet("/memberships/{id}", GetSnapshot.HandleAsync);
    }
}
