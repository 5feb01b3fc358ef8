using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>Starts a session in one tenant and gives its first tokens. Within the caller's transaction, which it commits.</summary>
internal sealed class SessionStarter(
    AuthDbContext context, MembershipReader memberships, TokenIssuer tokens, IOptions<TokenOptions> options, TimeProvider time)
{
    /// <param name="user">The person, who has proved to be them.</param>
    /// <param name="place">Where; nothing for a person who belongs nowhere.</param>
    /// <param name="device">From what device.</param>
    /// <param name="proof">How they proved it.</param>
    /// <param name="notAfter">The end of the session this one comes from: switching does not prolong it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<TokenAnswer> StartAsync(
        User user,
        MembershipReader.Place? place,
        Device device,
        Proof proof,
        DateTimeOffset? notAfter,
        CancellationToken cancellationToken)
    {
        MembershipSnapshot? membership = null;
        if (place is not null)
        {
            await context.EnterTenantAsync(place.TenantId, cancellationToken);
            membership = await memberships.ReadAsync(place.MembershipId, cancellationToken);
        }

        var now = time.GetUtcNow();
        var session = new Session
        {
            Id = SessionId.New(),
            UserId = user.Id,
            TenantId = place?.TenantId,
            MembershipId = place?.MembershipId,
            Device = device.Name,
            CreatedAt = now,
            EndsAt = notAfter ?? now.AddHours(options.Value.SessionHours),
            Methods = proof.Methods,
            AuthenticatedAt = proof.At,
        };
        session.Use(device.Address, now, options.Value);
        var secret = RefreshSecret.Create();
        context.Add(session);
        context.Add(new RefreshToken { Hash = secret.Hash, SessionId = session.Id, IssuedAt = now });
        await context.SaveChangesAsync(cancellationToken);
        await context.Database.CommitTransactionAsync(cancellationToken);
        return new(
            await tokens.IssueAsync(user, session, membership, cancellationToken),
            secret.Value, "Bearer", tokens.LifeInSeconds, membership?.TenantId, membership?.Roles ?? []);
    }
}
