using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Passkeys;
using Gatehouse.AuthService.Features.Sessions;
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
        StepUp stepUp,
        MembershipReader memberships,
        TokenIssuer tokens,
        AuditTrail audit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var user = await context.Users.SingleAsync(u => u.Id == caller.UserId, cancellationToken);
        var passkey = request.Passkey is { } answer ? new PasskeyAnswer(answer.Ceremony, answer.Credential!.Value.GetRawText()) : null;
        var (methods, refusal) = await stepUp.ProveAsync(user, request.Password, request.Code, request.RecoveryCode, passkey, http, cancellationToken);
        if (methods is null)
        {
            return refusal!;
        }

        var now = time.GetUtcNow();
        methods = Proof.Renewed(caller.Token.AuthenticationMethods, methods, now).Methods;
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
        [MaxLength(1024)] string? Password = null,
        [MaxLength(20)] string? Code = null,
        [MaxLength(60)] string? RecoveryCode = null,
        PasskeyRequest? Passkey = null);

    /// <summary>An answer to <c>/api/auth/login/passkey/options</c>.</summary>
    public sealed record PasskeyRequest([Required, MaxLength(PasskeyCeremony.MaxLength)] string Ceremony, [Required] JsonElement? Credential);

    /// <summary>The refresh token the client has goes on as it is.</summary>
    internal sealed record Response(string? AccessToken, string TokenType, int ExpiresIn);
}
