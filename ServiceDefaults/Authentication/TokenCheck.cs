using System.Diagnostics.CodeAnalysis;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>The outcome of checking a token: either the token, or the refusal the client is told.</summary>
/// <param name="Token">The token, when it is good.</param>
/// <param name="Error">One of <see cref="ErrorCodes"/>, when it is not.</param>
public readonly record struct TokenCheck(AccessToken? Token, string? Error)
{
    /// <summary>Malformed, forged, for somebody else, or revoked; clients are not told which.</summary>
    public static TokenCheck Invalid { get; } = new(null, ErrorCodes.InvalidToken);

    /// <summary>Genuine, but past its end.</summary>
    public static TokenCheck Expired { get; } = new(null, ErrorCodes.TokenExpired);

    /// <summary>Whether the token is good.</summary>
    [MemberNotNullWhen(true, nameof(Token))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsValid => Token is not null;

    /// <summary>A good token.</summary>
    /// <param name="token">The token.</param>
    /// <returns>The outcome.</returns>
    public static TokenCheck Valid(AccessToken token) => new(token, null);
}
