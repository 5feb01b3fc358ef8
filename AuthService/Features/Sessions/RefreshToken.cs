using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>One link of a session's chain of refresh tokens. The token itself is nowhere but with the client.</summary>
internal sealed class RefreshToken
{
    /// <summary>SHA-256 of the token.</summary>
    public required byte[] Hash { get; init; }

    public required SessionId SessionId { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public DateTimeOffset? UsedAt { get; private set; }

    /// <summary>The next token, sealed under a key that only this token gives.</summary>
    public byte[]? Successor { get; private set; }

    public Session Session { get; private init; } = null!;

    public void Spend(byte[] successor, DateTimeOffset now)
    {
        UsedAt = now;
        Successor = successor;
    }
}
