using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Privacy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Privacy;

/// <summary>Closes the account of somebody who is to be erased. Closing it again changes nothing.</summary>
internal static class CloseForErasure
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        UserId id, ClosingRequest request, AuthDbContext context, AccountClosing closing, CancellationToken cancellationToken) =>
        await context.Users.SingleOrDefaultAsync(u => u.Id == id, cancellationToken) is { HasLeft: false } user
            && await closing.CloseAsync(user, request.RequestedBy, cancellationToken) is { } company
            ? Problems.Conflict($"Nobody would run '{company}' any more.")
            : TypedResults.NoContent();
}
