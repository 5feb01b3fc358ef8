using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authorization.Policies;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Policies;

/// <summary>Every edition of a policy, the latest first, also of a deleted one.</summary>
internal static class ListPolicyVersions
{
    public static async Task<Results<Ok<Page<Response>>, ProblemHttpResult>> HandleAsync(
        Guid id, AuthDbContext context, CancellationToken cancellationToken)
    {
        var versions = await context.Set<PolicyVersion>().AsNoTracking()
            .Where(v => v.PolicyId == id)
            .OrderByDescending(v => v.Version)
            .Take(Page<Response>.MaxLimit)
            .Select(v => new Response(v.Version, v.Name, v.Effect, v.Order, v.Permissions, v.Condition, v.Deleted, v.ChangedAt, v.ChangedBy))
            .ToListAsync(cancellationToken);
        return versions.Count > 0 ? TypedResults.Ok(new Page<Response>(versions)) : Problems.NotFound();
    }

    internal sealed record Response(
        int Version,
        string Name,
        PolicyEffect Effect,
        int Order,
        IReadOnlyList<string> Permissions,
        string Condition,
        bool Deleted,
        DateTimeOffset ChangedAt,
        UserId? ChangedBy);
}
