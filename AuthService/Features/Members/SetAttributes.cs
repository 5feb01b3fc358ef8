using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Members;

/// <summary>What policies may ask about a member: <c>membership.attributes.*</c>. Replaces what was there.</summary>
internal static class SetAttributes
{
    public static async Task<Results<Ok<MemberAnswer>, ProblemHttpResult>> HandleAsync(
        UserId userId,
        Request request,
        Caller caller,
        EditGuard guard,
        AuthDbContext context,
        AuthorityChange change,
        AuditTrail audit,
        CancellationToken cancellationToken)
    {
        await change.BeginAsync(caller, cancellationToken);
        if (await context.FindMemberAsync(userId, cancellationToken) is not { } member)
        {
            return Problems.NotFound();
        }

        // Policies ask about attributes: whoever may not change policies does not choose what they say of themselves either.
        IEnumerable<string> needed = userId == caller.UserId ? [Permissions.PoliciesWrite] : member.Roles.SelectMany(r => r.Role.Permissions);
        if ((guard.Refuse(member.Version) ?? change.Refuse(needed)) is { } refusal)
        {
            return refusal;
        }

        audit.Add(context, AuditActions.MemberAttributesChanged, $"user/{userId}", new { before = member.Attributes, after = request.Attributes });
        member.Attributes = JsonSerializer.SerializeToElement(request.Attributes);
        await change.RaiseAsync(member.Id, cancellationToken);
        await change.CommitAsync(cancellationToken);
        await context.Entry(member).ReloadAsync(cancellationToken);
        guard.Tag(member.Version);
        return TypedResults.Ok(MemberAnswer.Of(member));
    }

    public sealed record Request([Required, AttributeValues] IReadOnlyDictionary<string, JsonElement> Attributes);
}
