using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>Ends one of the caller's sessions; another person's is 404.</summary>
internal static class EndSession
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        SessionId id, Caller caller, AuthDbContext context, SessionEnder sessions, CancellationToken cancellationToken) =>
        await sessions.EndAsync(
            context.Sessions.Where(s => s.Id == id && s.UserId == caller.UserId), SessionEnd.EndedByUser, cancellationToken) == 0
            ? Problems.NotFound()
            : TypedResults.NoContent();
}
