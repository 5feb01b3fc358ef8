using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Accounts;

/// <summary>Who the caller is, where, and what they may do there now.</summary>
internal static class GetMe
{
    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Caller caller, AuthDbContext context, PermissionCache permissions, CancellationToken cancellationToken)
    {
        var user = await context.Users.AsNoTracking()
            .SingleOrDefaultAsync(u => u.Id == caller.UserId && u.ClosedAt == null, cancellationToken);
        var membership = await permissions.GetAsync(caller.Token, cancellationToken);
        if (user is null || (caller.Token.MembershipId is not null && membership is not { Status: not MembershipStatus.Ended }))
        {
            return Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken);
        }

        var slug = await context.Tenants.Where(t => t.Id == caller.Token.TenantId).Select(t => t.Slug).SingleOrDefaultAsync(cancellationToken);
        return TypedResults.Ok(new Response(
            user.Id,
            user.Email!,
            user.Name,
            caller.Token.TenantId,
            slug,
            membership?.Roles ?? [],
            membership?.Permissions ?? [],
            membership?.Version ?? 0,
            caller.Token.MembershipId,
            caller.Token.ActorId));
    }

    internal sealed record Response(
        UserId UserId,
        string Email,
        string Name,
        TenantId? TenantId,
        string? TenantSlug,
        IReadOnlyList<string> Roles,
        IReadOnlyList<string> Permissions,
        int PermissionVersion,
        MembershipId? MembershipId,
        UserId? ActorId);
}
