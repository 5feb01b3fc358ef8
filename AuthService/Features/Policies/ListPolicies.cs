using Gatehouse.AuthService.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Policies;

/// <summary>The tenant's policies in the order they are looked at.</summary>
internal static class ListPolicies
{
    public static async Task<Ok<Page<PolicyAnswer>>> HandleAsync(AuthDbContext context, CancellationToken cancellationToken)
    {
        var policies = await context.Set<StoredPolicy>().AsNoTracking().OrderBy(p => p.Order).ThenBy(p => p.Id).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<PolicyAnswer>(policies.ConvertAll(PolicyAnswer.Of)));
    }
}
