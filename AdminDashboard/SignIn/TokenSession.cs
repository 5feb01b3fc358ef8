namespace Gatehouse.AdminDashboard.SignIn;

/// <summary>A session's tokens. They stay on the server: the browser knows the session's id only.</summary>
/// <param name="AccessToken">For calls.</param>
/// <param name="RefreshToken">For the next tokens.</param>
/// <param name="AccessExpiresAt">End of the access token.</param>
/// <param name="EndsAt">End of the session, however busy it is.</param>
internal sealed record TokenSession(string AccessToken, string RefreshToken, DateTimeOffset AccessExpiresAt, DateTimeOffset EndsAt)
{
    /// <summary>How long an unused session lives.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(8);

    /// <summary>How long a session lives at most.</summary>
    public static readonly TimeSpan Absolute = TimeSpan.FromHours(24);

    private static readonly TimeSpan RenewBefore = TimeSpan.FromSeconds(60);

    public bool IsDue(DateTimeOffset now) => AccessExpiresAt - now < RenewBefore;
}
