using System.ComponentModel.DataAnnotations;

namespace Gatehouse.AuthService.Tokens;

/// <summary>How long things live. Section <c>Auth</c>.</summary>
internal sealed class TokenOptions
{
    [Range(1, 60)]
    public int AccessTokenMinutes { get; set; } = 10;

    /// <summary>How long a spent refresh token may be presented again and gets the same successor.</summary>
    [Range(0, 60)]
    public int RefreshGraceSeconds { get; set; } = 10;

    /// <summary>A session unused for so long is over.</summary>
    [Range(5, 60 * 24 * 90)]
    public int SessionIdleMinutes { get; set; } = 8 * 60;

    /// <summary>A session is over after so long, used or not.</summary>
    [Range(1, 24 * 365)]
    public int SessionHours { get; set; } = 7 * 24;

    /// <summary>How many sessions a person may have at a time; the one unused the longest gives way.</summary>
    [Range(1, 1000)]
    public int MaxSessions { get; set; } = 50;

    public TimeSpan AccessTokenLife => TimeSpan.FromMinutes(AccessTokenMinutes);

    public TimeSpan RefreshGrace => TimeSpan.FromSeconds(RefreshGraceSeconds);

    /// <summary>How long somebody may act as somebody else.</summary>
    public static readonly TimeSpan ImpersonationLife = TimeSpan.FromMinutes(30);

    /// <summary>When the last token signed now is refused everywhere, clocks apart by a minute at most.</summary>
    public TimeSpan LongestLife =>
        (AccessTokenLife > ImpersonationLife ? AccessTokenLife : ImpersonationLife) + TimeSpan.FromMinutes(1);
}
