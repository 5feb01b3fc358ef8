using Gatehouse.Gateway.Tenancy;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Authorization;

namespace Gatehouse.Gateway.Authorization;

/// <summary>
/// Looks up what the caller's membership holds now, for the permission check and the identity headers. A good token of
/// a membership that has ended, or of a suspended tenant, stops here, also on most routes that ask for no permission.
/// </summary>
internal static class Memberships
{
    public static void UseMemberships(this IApplicationBuilder app)
    {
        var access = app.ApplicationServices.GetRequiredService<AccessControl>();
        app.Use((context, next) =>
        {
            if (context.User.AccessToken() is not { } token || token is { MembershipId: null, ClientId: null } || IsAnonymous(context))
            {
                return next(context);
            }

            var found = access.SnapshotAsync(token, context.RequestAborted);
            return found.IsCompletedSuccessfully ? GoOn(context, next, found.Result) : GoOnAsync(context, next, found);
        });
    }

    private static async Task GoOnAsync(HttpContext context, RequestDelegate next, ValueTask<MembershipSnapshot?> found) =>
        await GoOn(context, next, await found);

    private static Task GoOn(HttpContext context, RequestDelegate next, MembershipSnapshot? snapshot)
    {
        switch (snapshot?.Status)
        {
            case null or MembershipStatus.Ended:
                context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
                return Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken).ExecuteAsync(context);
            case MembershipStatus.TenantSuspended when context.GetEndpoint()?.Metadata.GetMetadata<TenantRule>()?.WhileSuspended != true:
                return Problems.Of(StatusCodes.Status403Forbidden, ErrorCodes.TenantSuspended).ExecuteAsync(context);
            default:
                context.Features.Set(snapshot);
                return next(context);
        }
    }

    private static bool IsAnonymous(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;
}
