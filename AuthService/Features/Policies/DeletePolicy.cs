using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Policies;

/// <summary>Takes a policy out of force; its history stays.</summary>
internal static class DeletePolicy
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid id,
        Caller caller,
        EditGuard guard,
        AuthDbContext context,
        PolicyEdit edit,
        AuditTrail audit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var policies = await edit.BeginAsync(caller, cancellationToken);
        if (policies.Find(p => p.Id == id) is not { } policy)
        {
            return Problems.NotFound();
        }

        if ((guard.Refuse(policy.Version) ?? RefuseChange(policy)) is { } refusal)
        {
            return refusal;
        }

        policy.ChangedAt = time.GetUtcNow();
        context.Add(policy.Edition(caller.UserId, deleted: true));
        context.Remove(policy);
        audit.Add(context, AuditActions.PolicyDeleted, $"policy/{id}", new { before = policy.Document() });
        return await edit.CommitAsync(policies.Where(p => p != policy), cancellationToken) is { } shutOut
            ? shutOut
            : TypedResults.NoContent();
    }

    internal static ProblemHttpResult? RefuseChange(StoredPolicy policy) =>
        policy.IsBuiltIn ? Problems.Conflict("Built-in policies stay as they are; add one of your own beside it.") : null;
}
