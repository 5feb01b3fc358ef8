using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Tenants;

/// <summary>Deletes a company: nobody gets in any more, and until the grace is over the platform can bring it back as it was.</summary>
internal static class TenantDeletion
{
    public static readonly TimeSpan Grace = TimeSpan.FromDays(30);

    public static async Task<Results<NoContent, ProblemHttpResult>> BeginAsync(
        TenantId id, TenantReach reach, TenantMove move, CancellationToken cancellationToken) =>
        reach.Includes(id)
            ? await move.DeleteAsync(id, cancellationToken)
            : Problems.NotFound();

    public static Task<Results<NoContent, ProblemHttpResult>> UndoAsync(TenantId id, TenantMove move, CancellationToken cancellationToken) =>
        move.RestoreAsync(id, cancellationToken);
}
