using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Policies;

/// <summary>A new edition of a policy; the earlier ones stay in its history.</summary>
internal static class ChangePolicy
{
    public static async Task<Results<Ok<PolicyAnswer>, ProblemHttpResult>> HandleAsync(
        Guid id,
        PolicyRequest request,
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

        if ((guard.Refuse(policy.Version) ?? DeletePolicy.RefuseChange(policy)) is { } refusal)
        {
            return refusal;
        }

        var before = policy.Document();
        policy.Name = request.Name;
        policy.Effect = request.Effect!.Value;
        policy.Order = request.Order;
        policy.Permissions = [.. request.Permissions.Distinct()];
        policy.Condition = request.Condition;
        policy.ChangedAt = time.GetUtcNow();
        policy.Version++;
        context.Add(policy.Edition(caller.UserId));
        audit.Add(context, AuditActions.PolicyChanged, $"policy/{id}", new { before, after = policy.Document() });
        if (await edit.CommitAsync(policies, cancellationToken) is { } shutOut)
        {
            return shutOut;
        }

        guard.Tag(policy.Version);
        return TypedResults.Ok(PolicyAnswer.Of(policy));
    }
}
