using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>
/// Another of the caller's companies, without a password: a session of its own that ends when this one would. This one
/// goes on, so that two companies can be open side by side.
/// </summary>
internal static class SwitchTenant
{
    public static async Task<Results<Ok<TokenAnswer>, Ok<TenantChoice>, Ok<MfaChallenge>, ProblemHttpResult>> HandleAsync(
        Request request, Caller caller, AuthDbContext context, SignIn signIn, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        var current = await context.Sessions.AsNoTracking().Include(s => s.User)
            .SingleOrDefaultAsync(s => s.Id == caller.Token.SessionId && s.UserId == caller.UserId, cancellationToken);
        if (current is not { User.ClosedAt: null } || !current.IsLiveAt(time.GetUtcNow()))
        {
            return Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken);
        }

        var answer = await signIn.CompleteAsync(
            current.User,
            request.TenantId!.Value.ToString(),
            Device.Of(http, current.Device),
            current.Proof,
            current.EndsAt,
            cancellationToken);

        // Not a matter of credentials here: a company the caller does not belong to does not exist for them.
        return answer.Result is ProblemHttpResult { StatusCode: StatusCodes.Status401Unauthorized } ? Problems.NotFound() : answer;
    }

    public sealed record Request([Required] TenantId? TenantId);
}
