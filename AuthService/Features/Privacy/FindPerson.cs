using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Privacy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Privacy;

/// <summary>A person, wherever they belong or belonged, and what keeps their account from being closed.</summary>
internal static class FindPerson
{
    public static async Task<Results<Ok<FoundPerson>, ProblemHttpResult>> HandleAsync(
        UserId id, AuthDbContext context, MembershipReader memberships, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await context.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, cancellationToken) is not { HasLeft: false } user)
        {
            return Problems.NotFound();
        }

        var places = await memberships.OfAsync(id, cancellationToken);

        // The person's own, in every tenant: row-level security shows no others.
        var tenants = await context.Memberships.IgnoreQueryFilters([PlatformModel.TenantFilter])
            .Where(m => m.UserId == id).Select(m => m.TenantId).ToListAsync(cancellationToken);
        string? lastAdminOf = null;
        foreach (var place in places)
        {
            await context.EnterTenantAsync(place.TenantId, cancellationToken);
            lastAdminOf ??= await context.FindMemberAsync(id, cancellationToken) is { } member
                && await context.IsLastAdminAsync(member, cancellationToken) ? place.Name : null;
        }

        return TypedResults.Ok(new FoundPerson(new(id, user.Email!, user.Name, tenants), lastAdminOf));
    }
}
