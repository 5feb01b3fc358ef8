using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>
/// Spends a refresh token and gives its successor, in one transaction. The token's row is locked, so of many parallel
/// calls one rotates and the others find the successor it left.
/// </summary>
internal sealed partial class RefreshRotation(
    RefreshRows rows,
    TokenIssuer tokens,
    IServiceScopeFactory scopes,
    IOptions<TokenOptions> options,
    TimeProvider time,
    ILogger<RefreshRotation> logger)
{
    public async Task<(TokenAnswer? Answer, string? Error)> RotateAsync(
        RefreshSecret secret, string? address, CancellationToken cancellationToken, Delegation? delegation = null)
    {
        // Before the reading: a change that is committed after it is later than the token.
        var (successor, now) = (RefreshSecret.Create(secret.Client), time.GetUtcNow());
        var row = await rows.RotateAsync(secret, successor, address, now, cancellationToken);
        return row is { IsRotated: true } ? await AnswerAsync(row, successor, delegation, now, cancellationToken)
            : row is { User.ClosedAt: null } ? await JudgeAsync(row, secret, delegation, address, now, cancellationToken)
            : (null, ErrorCodes.InvalidToken);
    }

    // Nothing has been written. Why not?
    private async Task<(TokenAnswer? Answer, string? Error)> JudgeAsync(
        RefreshRows.Row row, RefreshSecret secret, Delegation? delegation, string? address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (token, session) = (row.Token, row.Session);
        switch (RefreshDecisions.For(token, session, now, options.Value.RefreshGrace))
        {
            case RefreshDecision.Rotate or RefreshDecision.Repeat when session.MembershipId is not null && row.Status is MembershipStatus.TenantSuspended:
                return (null, ErrorCodes.TenantSuspended);
            case RefreshDecision.Rotate or RefreshDecision.Repeat when session.MembershipId is not null && row.Status is not MembershipStatus.Active:
                await EndAsync(session, SessionEnd.MembershipEnded, cancellationToken);
                return (null, ErrorCodes.InvalidToken);
            case RefreshDecision.Repeat when secret.OpenSuccessor(token.Successor!) is { } same:
                await NoteOtherAddressAsync(session, address, cancellationToken);
                return await AnswerAsync(row, same, delegation, now, cancellationToken);
            case RefreshDecision.Reuse:
                await EndAsync(session, SessionEnd.TokenReuse, cancellationToken);
                Log.Reused(logger, session.Id.Value, session.UserId.Value);
                return (null, ErrorCodes.InvalidToken);
            default:
                return (null, ErrorCodes.InvalidToken);
        }
    }

    // A parallel call or a retry comes from where the first one came from; anything else is answered, and told.
    private async Task NoteOtherAddressAsync(Session session, string? address, CancellationToken cancellationToken)
    {
        if (address is not null && session.Address is not null && address != session.Address)
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<RefreshIncidents>().NoteAsync(session, address, cancellationToken);
        }
    }

    private async Task EndAsync(Session session, SessionEnd reason, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<RefreshIncidents>().EndAsync(session, reason, cancellationToken);
    }

    private async Task<(TokenAnswer? Answer, string? Error)> AnswerAsync(
        RefreshRows.Row row, RefreshSecret secret, Delegation? delegation, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        var access = await tokens.IssueAsync(row.User, row.Session, row.Place, asOf, cancellationToken, delegation);
        return (new(access, secret.Value, "Bearer", tokens.LifeInSeconds, row.Place?.TenantId, row.Place?.Roles ?? []), null);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A spent refresh token of session {SessionId} of {UserId} was presented again; the session is ended")]
        public static partial void Reused(ILogger logger, Guid sessionId, Guid userId);
    }
}
