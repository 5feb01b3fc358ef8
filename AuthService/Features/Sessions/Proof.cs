namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>How a person proved who they are (RFC 8176), and when.</summary>
internal sealed record Proof(IReadOnlyList<string> Methods, DateTimeOffset At)
{
    /// <summary>A key in hardware, which never leaves it, and one that is kept in sync between devices.</summary>
    public const string HardwareKey = "hwk", SoftwareKey = "swk";

    /// <summary>A device that was remembered, in place of a code; no value of RFC 8176.</summary>
    public const string RememberedDevice = "device";

    /// <summary>What tenants call it when they say which they allow.</summary>
    public string LoginMethod => IsByPassword ? "password" : Methods[0] is HardwareKey or SoftwareKey ? "passkey" : Methods[0];

    public bool IsByPassword => Methods is [] or ["pwd", ..];

    /// <summary>Whether nothing but a remembered device stands for the second factor.</summary>
    public bool IsByRememberedDevice => Methods.Contains(RememberedDevice);

    /// <summary>Whether there were two factors, or one that is both.</summary>
    public bool HasSecondFactor => Methods.Contains("mfa");

    /// <summary>With more that was proved since.</summary>
    public Proof With(IEnumerable<string> methods, DateTimeOffset now) =>
        new([.. Methods.Except([RememberedDevice]).Union(methods)], now);

    /// <summary>Whether the other one shows a second factor if this one does.</summary>
    public bool IsAtMost(Proof other) =>
        !HasSecondFactor || (other.HasSecondFactor && (IsByRememberedDevice || !other.IsByRememberedDevice));

    /// <summary>Proved anew in a session that goes on: the way its person came in stays what it was.</summary>
    public static Proof Renewed(IReadOnlyList<string> before, IReadOnlyList<string> proved, DateTimeOffset now) =>
        new([.. before.Take(1).Union(proved)], now);

    public static Proof ByPassword(DateTimeOffset now) => new(["pwd"], now);
}
