using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Policies;

/// <summary>A policy of the tenant's own.</summary>
internal static class CreatePolicy
{
    public static async Task<Results<Created<PolicyAnswer>, ProblemHttpResult>> HandleAsync(
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
        if (policies.Count >= PolicyEdit.MaxPolicies)
        {
            return Problems.Conflict($"A company has at most {PolicyEdit.MaxPolicies} policies.");
        }

        var policy = new StoredPolicy
        {
            Id = Guid.CreateVersion7(),
            TenantId = caller.TenantId,
            Name = request.Name,
            Effect = request.Effect!.Value,
            Order = request.Order,
            Permissions = [.. request.Permissions.Distinct()],
            Condition = request.Condition,
            ChangedAt = time.GetUtcNow(),
        };
        context.Add(policy);
        context.Add(policy.Edition(caller.UserId));
        audit.Add(context, AuditActions.PolicyCreated, $"policy/{policy.Id}", new { after = policy.Document() });
        if (await edit.CommitAsync(policies.Append(policy), cancellationToken) is { } refusal)
        {
            return refusal;
        }

        guard.Tag(policy.Version);
        return TypedResults.Created($"/api/policies/{policy.Id}", PolicyAnswer.Of(policy));
    }
}
