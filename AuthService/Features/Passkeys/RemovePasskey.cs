using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Passkeys;

/// <summary>One of the caller's passkeys opens nothing any more; another person's is 404.</summary>
internal static class RemovePasskey
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string id, Caller caller, AuthDbContext context, Passkeys passkeys, CancellationToken cancellationToken)
    {
        var user = await context.Users.SingleAsync(u => u.Id == caller.UserId, cancellationToken);
        return await passkeys.RemoveAsync(user, id, cancellationToken) ? TypedResults.NoContent() : Problems.NotFound();
    }
}
