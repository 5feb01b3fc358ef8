using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Authorization.Policies;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Policies;

/// <summary>
/// Whether a member could do something, which policy decides, and why: the same engine with the same data as gateway and
/// services. Without a resource it answers as the gateway would.
/// </summary>
internal static class ExplainDecision
{
    private const string OfRequest = "request.";

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Request request,
        Caller caller,
        AuthDbContext context,
        MembershipReader memberships,
        IPolicySource source,
        CancellationToken cancellationToken)
    {
        if (!Permissions.Catalogue.ContainsKey(request.Permission))
        {
            return Problems.Invalid("permission", "There is no such permission; see GET /api/permissions.");
        }

        if (await context.FindMemberAsync(request.UserId!.Value, cancellationToken) is not { } member
            || await memberships.ReadAsync(member.Id, cancellationToken) is not { } snapshot
            || await source.LoadAsync(caller.TenantId, _ => false, cancellationToken) is not { } policies)
        {
            return Problems.NotFound();
        }

        var attributes = new PolicyAttributes(snapshot, policies, request.Resource?.ToDictionary(r => r.Key, r => (object?)r.Value));
        object? Find(string name) => name switch
        {
            "user.id" => member.UserId.ToString(),
            "user.email" => member.User.Email,
            "user.name" => member.User.Name,
            _ when name.StartsWith(OfRequest, StringComparison.Ordinal) =>
                PolicyAttributes.Normalize(request.Facts?.TryGetValue(name[OfRequest.Length..], out var value) == true ? value : null),
            _ => attributes.Find(name),
        };

        var held = snapshot.Status is MembershipStatus.Active && snapshot.Has(request.Permission);
        var decision = request.Resource is null
            ? PolicyEngine.DecideRequest(request.Permission, held, policies.Parsed(), Find)
            : PolicyEngine.Decide(request.Permission, held, policies.Parsed(), Find);
        return TypedResults.Ok(new Response(
            decision.Allowed ? PolicyEffect.Allow : PolicyEffect.Deny, decision.PolicyId, decision.Reason));
    }

    public sealed record Request(
        [Required] UserId? UserId,
        [Required, MaxLength(100)] string Permission,
        [AttributeValues] IReadOnlyDictionary<string, JsonElement>? Resource = null,
        [property: System.Text.Json.Serialization.JsonPropertyName("request")]
        [AttributeValues] IReadOnlyDictionary<string, JsonElement>? Facts = null);

    internal sealed record Response(PolicyEffect Decision, Guid? PolicyId, string Reason);
}
