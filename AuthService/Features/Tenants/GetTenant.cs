using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Tenants;

/// <summary>One tenant with its settings.</summary>
internal static class GetTenant
{
    public static async Task<Results<Ok<TenantAnswer>, ProblemHttpResult>> HandleAsync(
        TenantId id, TenantReach reach, EditGuard guard, AuthDbContext context, CancellationToken cancellationToken)
    {
        if (!reach.Includes(id)
            || await context.Tenants.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, cancellationToken) is not { } tenant)
        {
            return Problems.NotFound();
        }

        guard.Tag(tenant.Version);
        return TypedResults.Ok(TenantAnswer.Of(tenant));
    }
}
