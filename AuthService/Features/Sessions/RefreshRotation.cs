using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>
/// Spends a refresh token and gives its successor, in one transaction. The token's row is locked, so of many parallel
/// calls one rotates and the others find the successor it left.
/// </summary>
internal sealed partial class RefreshRotation(
    RefreshRows rows,
    AuthDbContext context,
    TokenIssuer tokens,
    Revoker revoker,
    Outbox outbox,
    IOptions<TokenOptions> options,
    TimeProvider time,
    ILogger<RefreshRotation> logger)
{
    public async Task<(TokenAnswer? Answer, string? Error)> RotateAsync(
        RefreshSecret secret, string? address, CancellationToken cancellationToken, Delegation? delegation = null)
    {
        if (await rows.LockAsync(secret.Hash, cancellationToken) is not { User.ClosedAt: null } row)
        {
            return (null, ErrorCodes.InvalidToken);
        }

        var (token, session) = (row.Token, row.Session);
        var now = time.GetUtcNow();
        switch (RefreshDecisions.For(token, session, now, options.Value.RefreshGrace))
        {
            case RefreshDecision.Rotate or RefreshDecision.Repeat when session.MembershipId is not null && row.Status is not MembershipStatus.Active:
                return await RefuseAsync(session, row.Status, cancellationToken);
            case RefreshDecision.Rotate:
                var successor = RefreshSecret.Create(secret.Client);
                token.Spend(secret.Seal(successor), now);
                session.Use(address, now);
                return await rows.SpendAsync(token, session, successor.Hash, cancellationToken)
                    ? await AnswerAsync(row, successor, delegation, cancellationToken)
                    : (null, ErrorCodes.InvalidToken);
            case RefreshDecision.Repeat when secret.OpenSuccessor(token.Successor!) is { } same:
                await rows.ReleaseAsync();
                await NoteOtherAddressAsync(session, address, cancellationToken);
                return await AnswerAsync(row, same, delegation, cancellationToken);
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
            outbox.Add(context, new SessionRepeatedElsewhere(session.Id, session.UserId, session.Device, address), session.TenantId);
            await context.SaveChangesAsync(cancellationToken);
        }
    }

    private async Task<(TokenAnswer? Answer, string? Error)> RefuseAsync(
        Session session, MembershipStatus status, CancellationToken cancellationToken)
    {
        if (status is MembershipStatus.TenantSuspended)
        {
            return (null, ErrorCodes.TenantSuspended);
        }

        await EndAsync(session, SessionEnd.MembershipEnded, cancellationToken);
        return (null, ErrorCodes.InvalidToken);
    }

    private async Task<(TokenAnswer? Answer, string? Error)> AnswerAsync(
        RefreshRows.Row row, RefreshSecret secret, Delegation? delegation, CancellationToken cancellationToken)
    {
        var access = await tokens.IssueAsync(row.User, row.Session, row.Place, cancellationToken, delegation);
        return (new(access, secret.Value, "Bearer", tokens.LifeInSeconds, row.Place?.TenantId, row.Place?.Roles ?? []), null);
    }

    // The whole family dies: its refresh tokens with the session, its access tokens by the revocation.
    private async Task EndAsync(Session session, SessionEnd reason, CancellationToken cancellationToken)
    {
        await rows.ReleaseAsync();
        context.Attach(session);
        session.End(reason, time.GetUtcNow());
        revoker.Add(RevocationScope.Session, session.Id.Value);
        if (reason is SessionEnd.TokenReuse)
        {
            outbox.Add(context, new SessionReuseDetected(session.Id, session.UserId, session.Device, session.Address), session.TenantId);
        }

        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody else ended it first, and published that.
            return;
        }

        await revoker.PublishAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A spent refresh token of session {SessionId} of {UserId} was presented again; the session is ended")]
        public static partial void Reused(ILogger logger, Guid sessionId, Guid userId);
    }
}
