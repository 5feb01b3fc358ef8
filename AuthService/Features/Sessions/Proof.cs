namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>How a person proved who they are (RFC 8176), and when.</summary>
internal sealed record Proof(IReadOnlyList<string> Methods, DateTimeOffset At)
{
    public static Proof ByPassword(DateTimeOffset now) => new(["pwd"], now);
}
