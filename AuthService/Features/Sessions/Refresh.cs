using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>A refresh token for new tokens.</summary>
internal static class Refresh
{
    public static async Task<Results<Ok<TokenAnswer>, ProblemHttpResult>> HandleAsync(
        Request request, RefreshRotation rotation, HttpContext http, CancellationToken cancellationToken)
    {
        if (!RefreshSecret.TryRead(request.RefreshToken, out var secret))
        {
            return Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken);
        }

        var (answer, error) = await rotation.RotateAsync(secret, Device.AddressOf(http), cancellationToken);
        return answer is not null ? TypedResults.Ok(answer)
            : error == ErrorCodes.TenantSuspended ? Problems.Of(StatusCodes.Status403Forbidden, error)
            : Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken);
    }

    public sealed record Request([Required, MaxLength(1024)] string RefreshToken);
}
