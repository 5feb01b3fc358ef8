using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Accounts;

/// <summary>Something that was mailed and may be brought back once. The secret itself is only in the mail.</summary>
internal sealed class AccountToken
{
    /// <summary>SHA-256 of the secret.</summary>
    public required byte[] Hash { get; init; }

    public required UserId UserId { get; init; }

    public required AccountPurpose Purpose { get; init; }

    /// <summary>The new address, where one is to be confirmed.</summary>
    public string? Email { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; private set; }
}

internal enum AccountPurpose
{
    ConfirmEmail,
    ChangeEmail,
    ResetPassword,

    /// <summary>Somebody wrote an address down that is a person's already. Nothing to bring back: noted, so that the next such mail waits.</summary>
    AlreadyRegistered,
}
