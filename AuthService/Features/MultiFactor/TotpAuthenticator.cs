using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>A person's authenticator app. Until its first code has been seen, it counts for nothing.</summary>
internal sealed class TotpAuthenticator
{
    public required UserId UserId { get; init; }

    /// <summary>What it shares with us, sealed under the master key for this person.</summary>
    public required byte[] Secret { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>The last step a code was taken of: none of it or before it is taken again.</summary>
    public long LastStep { get; init; }
}
