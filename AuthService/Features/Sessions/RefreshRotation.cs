using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
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
    AuthDbContext context,
    MembershipReader memberships,
    TokenIssuer tokens,
    Revoker revoker,
    Outbox outbox,
    IOptions<TokenOptions> options,
    TimeProvider time,
    ILogger<RefreshRotation> logger)
{
    public async Task<(TokenAnswer? Answer, string? Error)> RotateAsync(
        RefreshSecret secret, string? address, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var token = await context.RefreshTokens
            .FromSql($"select * from refresh_tokens where hash = {secret.Hash} for update")
            .Include(t => t.Session).ThenInclude(s => s.User)
            .SingleOrDefaultAsync(cancellationToken);
        if (token is not { Session: { User.ClosedAt: null } session })
        {
            return (null, ErrorCodes.InvalidToken);
        }

        var now = time.GetUtcNow();
        switch (RefreshDecisions.For(token, session, now, options.Value.RefreshGrace))
        {
            case RefreshDecision.Rotate:
                var successor = RefreshSecret.Create();
                token.Spend(secret.Seal(successor), now);
                session.Use(address, now);
                context.Add(new RefreshToken { Hash = successor.Hash, SessionId = session.Id, IssuedAt = now });
                return await AnswerAsync(session, successor, cancellationToken);
            case RefreshDecision.Repeat when secret.OpenSuccessor(token.Successor!) is { } same:
                NoteOtherAddress(session, address);
                return await AnswerAsync(session, same, cancellationToken);
            case RefreshDecision.Reuse:
                await EndAsync(session, SessionEnd.TokenReuse, cancellationToken);
                Log.Reused(logger, session.Id.Value, session.UserId.Value);
                return (null, ErrorCodes.InvalidToken);
            default:
                return (null, ErrorCodes.InvalidToken);
        }
    }

    // A parallel call or a retry comes from where the first one came from; anything else is answered, and told.
    private void NoteOtherAddress(Session session, string? address)
    {
        if (address is not null && session.Address is not null && address != session.Address)
        {
            outbox.Add(context, new SessionRepeatedElsewhere(session.Id, session.UserId, session.Device, address), session.TenantId);
        }
    }

    private async Task<(TokenAnswer? Answer, string? Error)> AnswerAsync(
        Session session, RefreshSecret secret, CancellationToken cancellationToken)
    {
        MembershipSnapshot? membership = null;
        if (session is { TenantId: { } tenant, MembershipId: { } id })
        {
            await context.EnterTenantAsync(tenant, cancellationToken);
            membership = await memberships.ReadAsync(id, cancellationToken);
            if (membership is { Status: MembershipStatus.TenantSuspended })
            {
                return (null, ErrorCodes.TenantSuspended);
            }

            if (membership is not { Status: MembershipStatus.Active })
            {
                await EndAsync(session, SessionEnd.MembershipEnded, cancellationToken);
                return (null, ErrorCodes.InvalidToken);
            }
        }

        try
        {
            await context.SaveChangesAsync(cancellationToken);
            await context.Database.CommitTransactionAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // It ended between the reading and the writing.
            return (null, ErrorCodes.InvalidToken);
        }

        var access = await tokens.IssueAsync(session.User, session, membership, cancellationToken);
        return (new(access, secret.Value, "Bearer", tokens.LifeInSeconds, membership?.TenantId, membership?.Roles ?? []), null);
    }

    // The whole family dies: its refresh tokens with the session, its access tokens by the revocation.
    private async Task EndAsync(Session session, SessionEnd reason, CancellationToken cancellationToken)
    {
        session.End(reason, time.GetUtcNow());
        revoker.Add(RevocationScope.Session, session.Id.Value);
        if (reason is SessionEnd.TokenReuse)
        {
            outbox.Add(context, new SessionReuseDetected(session.Id, session.UserId, session.Device, session.Address), session.TenantId);
        }

        try
        {
            await context.SaveChangesAsync(cancellationToken);
            await context.Database.CommitTransactionAsync(cancellationToken);
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
