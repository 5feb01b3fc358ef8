using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Impersonations;

/// <summary>At once, by the person or by whoever acts as them; anybody else's is 404.</summary>
internal static class EndImpersonation
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        SessionId id, Caller caller, AuthDbContext context, SessionEnder sessions, CancellationToken cancellationToken) =>
        await sessions.EndAsync(
            context.Sessions.Where(s => s.Id == id
                && context.Impersonations.Any(i => i.Id == s.Id && (i.UserId == caller.UserId || i.ActorId == caller.UserId))),
            SessionEnd.EndedByUser, cancellationToken) == 0
            ? Problems.NotFound()
            : TypedResults.NoContent();
}
