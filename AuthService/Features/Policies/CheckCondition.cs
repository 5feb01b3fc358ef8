using System.ComponentModel.DataAnnotations;
using Gatehouse.ServiceDefaults.Authorization.Policies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Policies;

/// <summary>Whether a condition can be understood, and else where not; nothing is saved. For whoever is still writing it.</summary>
internal static class CheckCondition
{
    public static Ok<Response> Handle(Request request)
    {
        try
        {
            ConditionParser.Parse(request.Condition);
            return TypedResults.Ok(new Response(true, null, null));
        }
        catch (ConditionException problem)
        {
            return TypedResults.Ok(new Response(false, problem.Position, problem.Message));
        }
    }

    public sealed record Request([Required(AllowEmptyStrings = true), MaxLength(2000)] string Condition);

    internal sealed record Response(bool Valid, int? Position, string? Problem);
}
