namespace Gatehouse.AuthService.Features.Passkeys;

/// <summary>A challenge that was answered: its answer is worth nothing a second time.</summary>
internal sealed class UsedChallenge
{
    /// <summary>SHA-256 of the sealed ceremony.</summary>
    public required byte[] Hash { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
