using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>The second step of a login that was asked which tenant is meant.</summary>
internal static class ChooseTenant
{
    public static async Task<Results<Ok<TokenAnswer>, Ok<TenantChoice>, Ok<MfaChallenge>, ProblemHttpResult>> HandleAsync(
        Request request, PendingLogins pendings, SignIn signIn, HttpContext http, CancellationToken cancellationToken) =>
        await pendings.FindAsync(request.LoginToken, PendingStep.Tenant, cancellationToken) is ({ } pending, { } user)
            ? await signIn.CompleteAsync(
                user, request.TenantId!.Value.ToString(), Device.Of(http, pending.Device), pending.Proof, null, cancellationToken)
            : Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken);

    public sealed record Request([Required, MaxLength(2048)] string LoginToken, [Required] TenantId? TenantId);
}
