using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>The caller proves once more who they are: the same session, from now on with a newer <c>auth_time</c>.</summary>
internal static class Reauthenticate
{
    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Request request,
        Caller caller,
        HttpContext http,
        AuthDbContext context,
        CredentialCheck credentials,
        SecondFactor secondFactor,
        MembershipReader memberships,
        TokenIssuer tokens,
        AuditTrail audit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var user = await context.Users.SingleOrDefaultAsync(u => u.Id == caller.UserId, cancellationToken);
        if (!await credentials.VerifyAsync(user, request.Password, Device.Of(http), cancellationToken))
        {
            return Problems.Invalid("password", "This is not your password.");
        }

        IReadOnlyList<string> methods = ["pwd"];
        if (user!.TwoFactorEnabled)
        {
            var (more, refusal) = await secondFactor.VerifyAsync(user, request.Code, request.RecoveryCode, cancellationToken);
            if (more is null)
            {
                return refusal!.StatusCode is StatusCodes.Status401Unauthorized
                    ? Problems.Invalid(request.RecoveryCode is null ? "code" : "recoveryCode", "Your account has a second factor, and this is not it, or it was used before.")
                    : refusal;
            }

            methods = [.. methods, .. more];
        }

        var now = time.GetUtcNow();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await context.Sessions.Where(s => s.Id == caller.Token.SessionId && s.UserId == user.Id && s.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.AuthenticatedAt, now).SetProperty(s => s.Methods, methods), cancellationToken) == 0)
        {
            return Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken);
        }

        var session = await context.Sessions.AsNoTracking().SingleAsync(s => s.Id == caller.Token.SessionId, cancellationToken);
        if (session.TenantId is { } tenant)
        {
            await context.EnterTenantAsync(tenant, cancellationToken);
        }

        var membership = session.MembershipId is { } id ? await memberships.ReadAsync(id, cancellationToken) : null;
        audit.Note(session.TenantId, AuditActions.Reauthenticated, $"session/{session.Id}", new { methods });
        await audit.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        // A browser's tokens are the gateway's: it looks for a newer one when it needs to, and the session counts.
        return TypedResults.Ok(new Response(
            session.ClientId is null ? await tokens.IssueAsync(user, session, membership, now, cancellationToken) : null, "Bearer", tokens.LifeInSeconds));
    }

    public sealed record Request(
        [Required, MaxLength(1024)] string Password, [MaxLength(20)] string? Code = null, [MaxLength(60)] string? RecoveryCode = null);

    /// <summary>The refresh token the client has goes on as it is.</summary>
    internal sealed record Response(string? AccessToken, string TokenType, int ExpiresIn);
}
