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
        app.Use(async (context, next) =>
        {
            if (context.User.AccessToken() is { } token && token is { MembershipId: not null } or { ClientId: not null } && !IsAnonymous(context))
            {
                var snapshot = await access.SnapshotAsync(token, context.RequestAborted);
                switch (snapshot?.Status)
                {
                    case null or MembershipStatus.Ended:
                        context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
                        await Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken).ExecuteAsync(context);
                        return;
                    case MembershipStatus.TenantSuspended when context.GetEndpoint()?.Metadata.GetMetadata<TenantRule>()?.WhileSuspended != true:
                        await Problems.Of(StatusCodes.Status403Forbidden, ErrorCodes.TenantSuspended).ExecuteAsync(context);
                        return;
                    default:
                        context.Features.Set(snapshot);
                        break;
                }
            }

            await next(context);
        });
    }

    private static bool IsAnonymous(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;
}
