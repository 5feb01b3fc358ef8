using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>Ends all of the caller's sessions but this one.</summary>
internal static class EndOtherSessions
{
    public static async Task<NoContent> HandleAsync(
        Caller caller, AuthDbContext context, SessionEnder sessions, CancellationToken cancellationToken)
    {
        await sessions.EndAsync(
            context.Sessions.Where(s => s.UserId == caller.UserId && s.Id != caller.Token.SessionId
                && !context.Sessions.Any(c => c.Id == caller.Token.SessionId && c.ParentId == s.Id)),
            SessionEnd.EndedByUser, cancellationToken);
        return TypedResults.NoContent();
    }
}
