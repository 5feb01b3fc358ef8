using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;

namespace Gatehouse.AuthService.Features.Invitations;

/// <summary>An address asked to join a tenant. Its token is only in the mail; sending again gives a new one and spoils the old.</summary>
internal sealed class Invitation : ITenantOwned
{
    public static readonly TimeSpan Life = TimeSpan.FromDays(7);

    public required Guid Id { get; init; }

    public required TenantId TenantId { get; init; }

    public required string Email { get; init; }

    public required string NormalizedEmail { get; init; }

    /// <summary>The roles to be given; one that was deleted meanwhile is left out.</summary>
    public required IReadOnlyList<Guid> RoleIds { get; init; }

    public required UserId InvitedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>SHA-256 of the newest token.</summary>
    public byte[] TokenHash { get; private set; } = [];

    public int TimesSent { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public DateTimeOffset? AcceptedAt { get; private set; }

    public UserId? AcceptedBy { get; private set; }

    public DateTimeOffset? WithdrawnAt { get; private set; }

    public bool IsOpen => AcceptedAt is null && WithdrawnAt is null;

    public static Invitation Create(TenantId tenant, string email, IEnumerable<Guid> roles, UserId by, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(),
        TenantId = tenant,
        Email = email.Trim(),
        NormalizedEmail = User.Normalize(email),
        RoleIds = [.. roles],
        InvitedBy = by,
        CreatedAt = now,
    };

    /// <summary>A new token that holds from now; any earlier one is worth nothing.</summary>
    public InvitationToken Renew(DateTimeOffset now)
    {
        var token = InvitationToken.Create();
        TokenHash = token.Hash;
        TimesSent++;
        ExpiresAt = now + Life;
        return token;
    }

    public void Accept(UserId by, DateTimeOffset now)
    {
        AcceptedAt = now;
        AcceptedBy = by;
    }

    public void Withdraw(DateTimeOffset now) => WithdrawnAt = now;

    public InvitationStatus StatusAt(DateTimeOffset now) =>
        AcceptedAt is not null ? InvitationStatus.Accepted
        : WithdrawnAt is not null ? InvitationStatus.Withdrawn
        : now >= ExpiresAt ? InvitationStatus.Expired
        : InvitationStatus.Pending;
}

internal enum InvitationStatus
{
    Pending,
    Expired,
    Accepted,
    Withdrawn,
}
