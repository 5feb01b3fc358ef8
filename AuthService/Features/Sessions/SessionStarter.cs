using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>Starts a session in one tenant and gives its first tokens. Within the caller's transaction, which it commits.</summary>
internal sealed class SessionStarter(
    AuthDbContext context,
    MembershipReader memberships,
    AuthorityCache authority,
    PermissionCache permissions,
    KnownDevices devices,
    SessionEnder ender,
    Revoker revoker,
    AuditTrail audit,
    TokenIssuer tokens,
    IOptions<TokenOptions> options,
    TimeProvider time)
{
    /// <param name="user">The person, who has proved to be them.</param>
    /// <param name="place">Where; nothing for a person who belongs nowhere.</param>
    /// <param name="device">From what device.</param>
    /// <param name="proof">How they proved it.</param>
    /// <param name="notAfter">The end of the session this one comes from: switching does not prolong it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Nothing for a person or a place that has been closed meanwhile, or for another password or second factor since.</returns>
    public async Task<TokenAnswer?> StartAsync(
        User user, MembershipReader.Place? place, Device device, Proof proof, DateTimeOffset? notAfter, CancellationToken cancellationToken)
    {
        var secret = RefreshSecret.Create();
        var begun = await BeginAsync(user, place, device, proof, new() { NotAfter = notAfter, Refresh = secret }, cancellationToken);
        return begun is null ? null : new(
            await tokens.IssueAsync(user, begun.Session, begun.Membership, begun.AsOf, cancellationToken),
            secret.Value, "Bearer", tokens.LifeInSeconds, begun.Membership?.TenantId, begun.Membership?.Roles ?? []);
    }

    /// <summary>The session itself, without tokens.</summary>
    /// <returns>Nothing for a person or a place that has been closed meanwhile, or for another password or second factor since.</returns>
    public async Task<Begun?> BeginAsync(
        User user, MembershipReader.Place? place, Device device, Proof proof, Origin origin, CancellationToken cancellationToken)
    {
        // Before the reading: a change that is committed after it is later than the token.
        var now = time.GetUtcNow();
        var resyncs = permissions.Resyncs;

        // The proof took its time to check: what it was judged by may not be so any more.
        if (!await UserRow.HoldAsync(context, user, cancellationToken))
        {
            return null;
        }

        MembershipSnapshot? membership = null;
        if (place is not null)
        {
            await context.EnterTenantAsync(place.TenantId, cancellationToken);
            membership = await memberships.ReadAsync(place.MembershipId, cancellationToken);
        }

        // Whatever way leads here, nobody gets past a second factor that they have, or past what their company asks for.
        var rules = place is null ? new TenantSettings() : TenantSettings.Of(place.Settings);
        if (Admissions.Of(user, rules, proof) is not Admission.Granted
            || (membership is null ? place is not null : membership.Status is not MembershipStatus.Active))
        {
            return null;
        }

        var limits = SessionLimits.Of(options.Value, place?.Settings);
        var end = now + limits.Life;
        var session = new Session
        {
            Id = origin.Id ?? SessionId.New(),
            UserId = user.Id,
            TenantId = place?.TenantId,
            MembershipId = place?.MembershipId,
            Device = device.Name,
            CreatedAt = now,
            IdleMinutes = limits.IdleMinutes,
            EndsAt = origin.NotAfter < end ? origin.NotAfter.Value : end,
            Methods = proof.Methods,
            AuthenticatedAt = proof.At,
            ParentId = origin.Parent,
            ClientId = origin.Client,
            Scope = origin.Scope,
            CookieHash = origin.CookieHash,
            ProofKey = origin.ProofKey,
        };
        session.Use(device.Address, now);
        context.Add(session);
        if (origin.Refresh is { } secret)
        {
            context.Add(new RefreshToken { Hash = secret.Hash, SessionId = session.Id, IssuedAt = now });
        }

        // A client's session is on the device of the sign-in it came from.
        if (origin.Parent is null)
        {
            await devices.RememberAsync(user, session, device, cancellationToken);
            await EndTheLeastUsedAsync(user.Id, now, cancellationToken);
        }

        audit.Note(
            session.TenantId, AuditActions.SignedIn, $"session/{session.Id}", new { device = device.Name, proof.Methods, session.ClientId }, user.Id);
        await audit.WriteAsync(context, cancellationToken);
        await context.Database.CommitTransactionAsync(cancellationToken);
        await revoker.PublishAsync();
        if (membership is not null)
        {
            // Whoever signs in asks for something next, and nobody has to find out then what they may do.
            permissions.Keep(membership, resyncs);
            await authority.KeepAsync(membership);
        }

        return new(session, membership, now);
    }

    private async Task EndTheLeastUsedAsync(UserId user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var surplus = await context.Sessions
            .Where(s => s.UserId == user && s.ParentId == null && s.EndedAt == null && s.IdleEndsAt > now && s.EndsAt > now)
            .OrderByDescending(s => s.LastSeenAt).Skip(options.Value.MaxSessions - 1)
            .Select(s => s.Id).ToListAsync(cancellationToken);
        if (surplus.Count > 0)
        {
            await ender.EndWithinAsync(context.Sessions.Where(s => surplus.Contains(s.Id)), SessionEnd.TooMany, cancellationToken);
        }
    }

    /// <summary>What a session comes from, beside a person and a proof.</summary>
    internal sealed record Origin(
        SessionId? Id = null,
        DateTimeOffset? NotAfter = null,
        RefreshSecret? Refresh = null,
        SessionId? Parent = null,
        Guid? Client = null,
        string? Scope = null,
        byte[]? CookieHash = null,
        string? ProofKey = null);

    internal sealed record Begun(Session Session, MembershipSnapshot? Membership, DateTimeOffset AsOf);
}
