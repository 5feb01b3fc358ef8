using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>The first code: the authenticator is in force, and this session has had its second factor.</summary>
internal static class ConfirmTotp
{
    public static async Task<Results<Ok<RecoveryCodesAnswer>, ProblemHttpResult>> HandleAsync(
        Request request, Caller caller, AuthDbContext context, Authenticators authenticators, CancellationToken cancellationToken)
    {
        var user = await context.Users.SingleAsync(u => u.Id == caller.UserId, cancellationToken);
        var (codes, refusal) = await authenticators.ConfirmAsync(user, request.Code, cancellationToken);
        if (codes is null)
        {
            return refusal!;
        }

        IReadOnlyList<string> methods = [.. caller.Token.AuthenticationMethods.Union(["otp", "mfa"])];
        await context.Sessions.Where(s => s.Id == caller.Token.SessionId && s.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Methods, methods), cancellationToken);
        return TypedResults.Ok(new RecoveryCodesAnswer(codes));
    }

    public sealed record Request([Required, MaxLength(20)] string Code);
}

/// <summary>Shown once.</summary>
internal sealed record RecoveryCodesAnswer(IReadOnlyList<string> RecoveryCodes);
