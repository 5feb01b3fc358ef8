using System.Text;
using Gatehouse.AuthService.Features.MultiFactor;

namespace Gatehouse.AuthService.UnitTests;

public sealed class TotpTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    // RFC 6238 appendix B, the last six of its eight digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Code_IsWhatTheRfcSays(long seconds, string code)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        Assert.Equal(code, Totp.CodeAt(Secret, Totp.StepAt(at)));
        Assert.Equal(Totp.StepAt(at), Totp.StepOf(Secret, code.Insert(3, " "), at));
    }

    [Fact]
    public void Code_IsTakenOneStepAround_AndNoFurther()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1234567890);
        var step = Totp.StepAt(now);
        var taken = Enumerable.Range(-2, 5).Select(o => Totp.StepOf(Secret, Totp.CodeAt(Secret, step + o), now) is not null);
        Assert.Equal([false, true, true, true, false], taken);
    }

    // RFC 4648 section 10.
    [Theory]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Text_IsBase32(string plain, string text) => Assert.Equal(text, Totp.ToText(Encoding.ASCII.GetBytes(plain)));

    [Fact]
    public void Uri_EscapesWhoItIsFor() =>
        Assert.Equal(
            "otpauth://totp/Gatehouse:a%2Bb%40example.com?secret=ABC&issuer=Gatehouse&algorithm=SHA1&digits=6&period=30",
            Totp.Uri("Gatehouse", "a+b@example.com", "ABC"));
}
