namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>What to do with a refresh token that is presented.</summary>
internal enum RefreshDecision
{
    /// <summary>The session is over.</summary>
    Refuse,

    /// <summary>The newest of its chain: spend it and give a successor.</summary>
    Rotate,

    /// <summary>Spent a moment ago - a parallel call, or an answer that was lost: give the same successor again.</summary>
    Repeat,

    /// <summary>Spent long ago: two parties hold it, and one of them is a thief (RFC 9700 section 4.14.2).</summary>
    Reuse,
}

internal static class RefreshDecisions
{
    public static RefreshDecision For(RefreshToken token, Session session, DateTimeOffset now, TimeSpan grace) =>
        !session.IsLiveAt(now) ? RefreshDecision.Refuse
        : token.UsedAt is not { } used ? RefreshDecision.Rotate
        : now - used <= grace ? RefreshDecision.Repeat
        : RefreshDecision.Reuse;
}
