using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>Ends the session the access token belongs to.</summary>
internal static class Logout
{
    public static async Task<NoContent> HandleAsync(
        Caller caller, AuthDbContext context, SessionEnder sessions, CancellationToken cancellationToken)
    {
        await sessions.EndAsync(
            context.Sessions.Where(s => s.Id == caller.Token.SessionId && s.UserId == caller.UserId), SessionEnd.Logout, cancellationToken);
        return TypedResults.NoContent();
    }
}
