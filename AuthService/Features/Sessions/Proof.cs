namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>How a person proved who they are (RFC 8176), and when.</summary>
internal sealed record Proof(IReadOnlyList<string> Methods, DateTimeOffset At)
{
    /// <summary>What tenants call it when they say which they allow.</summary>
    public string LoginMethod => Methods is [] or ["pwd", ..] ? "password" : Methods[0];

    /// <summary>Whether there were two factors, or one that is both.</summary>
    public bool HasSecondFactor => Methods.Contains("mfa");

    /// <summary>With more that was proved since.</summary>
    public Proof With(IEnumerable<string> methods, DateTimeOffset now) => new([.. Methods.Union(methods)], now);

    public static Proof ByPassword(DateTimeOffset now) => new(["pwd"], now);
}
