using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Members;

internal static class MemberEndpoints
{
    public static void MapMembers(this IEndpointRouteBuilder app)
    {
        app.MapGet("/members", ListMembers.HandleAsync).RequirePermission(Permissions.MembersRead).WithTags("Members");
        app.MapInternal().MapGet("/memberships/{id}", GetSnapshot.HandleAsync);
    }
}
