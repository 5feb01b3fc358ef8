using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Tenants;

/// <summary>Where the caller belongs, and where they are now.</summary>
internal static class ListMyTenants
{
    public static async Task<Ok<Page<Response>>> HandleAsync(
        Caller caller, AuthDbContext context, MembershipReader memberships, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var places = await memberships.OfAsync(caller.UserId, cancellationToken);
        return TypedResults.Ok(new Page<Response>(
            [.. places.Where(p => !p.IsLocked).Select(p => new Response(p.TenantId, p.Slug, p.Name, p.Status, p.TenantId == caller.Token.TenantId))]));
    }

    internal sealed record Response(TenantId Id, string Slug, string Name, TenantStatus Status, bool Current);
}
