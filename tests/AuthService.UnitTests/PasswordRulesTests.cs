using Gatehouse.AuthService.Identity;

namespace Gatehouse.AuthService.UnitTests;

public sealed class PasswordRulesTests
{
    private static readonly string[] Context = ["Ada.Lovelace@analytical.example", "Ada Lovelace", "Analytical Engines Ltd"];

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("fifteen letters")]
    [InlineData("зелёный чай и книги")]
    [InlineData("the engine of ada weaves algebraic patterns and flowers of sixty4")]
    public void Refusal_OfALongPassword_IsNone(string password) => Assert.Null(PasswordRules.Refusal(password, Context));

    [Fact]
    public void Refusal_Of72Bytes_IsNone_AndOf73_SaysBytes()
    {
        const string Letters = "abcdefghijklmnopqrstuvwxyz 0123456789 zyxwvutsrqponmlkjihgfedcba 98765432";
        Assert.Null(PasswordRules.Refusal(Letters[..72], Context));
        Assert.Contains("72 bytes", PasswordRules.Refusal(Letters, Context), StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_CountsBytesNotCharacters() =>
        Assert.Contains("72 bytes", PasswordRules.Refusal("жили были дед и баба и была у них курочка", Context), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("fourteen chars")]
    [InlineData("👍🏽👍🏽👍🏽👍🏽abcdef")]
    public void Refusal_OfAShortPassword_SaysHowLong(string password) =>
        Assert.Contains("15", PasswordRules.Refusal(password, Context), StringComparison.Ordinal);

    [Theory]
    [InlineData("password password")]
    [InlineData("Pass-Word.Pass_Word")]
    [InlineData("123456789012345")]
    [InlineData("qwertyuiop12345")]
    [InlineData("letmein letmein 1")]
    public void Refusal_OfCommonWordsRepeated_IsTooCommon(string password) =>
        Assert.Contains("common", PasswordRules.Refusal(password, Context), StringComparison.Ordinal);

    [Theory]
    [InlineData("Liverpool-2024!")]
    [InlineData("michael michael")]
    [InlineData("1q2w3e4r5t6y7u!")]
    [InlineData("P4ssw0rd P4ssw0rd")]
    [InlineData("Günther Günther")]
    [InlineData("246813579-24681")]
    [InlineData("Summer2026......")]
    public void Refusal_OfWhatIsTriedFirst_IsRefused(string password) => Assert.NotNull(PasswordRules.Refusal(password, Context));

    [Fact]
    public void CommonPasswords_AreThreeThousandAtLeast_EachOnceAndFolded()
    {
        using var list = new StreamReader(typeof(PasswordRules).Assembly.GetManifestResourceStream("common-passwords.txt")!);
        var words = list.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.True(words.Length >= 3000, $"There are {words.Length}.");
        Assert.Equal(words.Length, words.Distinct(StringComparer.Ordinal).Count());
        Assert.All(words, word => Assert.True(word.Length >= 4 && word == PasswordRules.Fold(word), word));
    }

    [Fact]
    public void Refusal_OfOneCharacterRepeated_AsksForMore() =>
        Assert.Contains("different", PasswordRules.Refusal(new string('x', 20), Context), StringComparison.Ordinal);

    [Theory]
    [InlineData("ada.lovelace@analytical.example")]
    [InlineData("LovelaceLovelace!")]
    [InlineData("analytical-2026!!")]
    [InlineData("Analytical Engines Ltd")]
    public void Refusal_OfWhatIsKnownAboutTheOwner_SaysSo(string password) =>
        Assert.Contains("name", PasswordRules.Refusal(password, Context), StringComparison.Ordinal);

    [Fact]
    public void Refusal_OfAWordThatIsHalfOrLess_IsNone() => Assert.Null(PasswordRules.Refusal("lovelace qkzjvtbw", Context));
}
