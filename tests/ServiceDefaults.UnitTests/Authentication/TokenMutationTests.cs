using FsCheck;
using FsCheck.Fluent;

namespace Gatehouse.ServiceDefaults.UnitTests.Authentication;

/// <summary>Whatever is done to a token, it is refused, and nothing is ever thrown.</summary>
public sealed class TokenMutationTests : IDisposable
{
    private const string Interesting = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=.% \t\n\0{}\"'\\é\ud800";

    private readonly ValidatorFixture fixture = new();

    [Fact]
    public void Token_WithOneCharacterChanged_IsRefused()
    {
        foreach (var token in Tokens())
        {
            var changes = from at in Gen.Choose(0, token.Length - 1)
                          from to in Gen.Elements<char>(Interesting)
                          where to != token[at]
                          select $"{token[..at]}{to}{token[(at + 1)..]}";
            Check(changes, 500);
        }
    }

    // The end of each part is where unused bits of base64url hide.
    [Fact]
    public void Token_WithTheLastCharacterOfAPartChanged_IsRefused()
    {
        foreach (var token in Tokens())
        {
            foreach (var at in new[] { token.IndexOf('.') - 1, token.LastIndexOf('.') - 1, token.Length - 1 })
            {
                foreach (var to in Interesting.Where(c => c != token[at]))
                {
                    Assert.True(IsRefused($"{token[..at]}{to}{token[(at + 1)..]}"), $"{to} at {at} of {token.Length}");
                }
            }
        }
    }

    [Fact]
    public void Token_WithACharacterMoreOrLess_IsRefused()
    {
        foreach (var token in Tokens())
        {
            Check(Gen.Choose(0, token.Length - 1).Select(at => token.Remove(at, 1)), 200);
            Check(from at in Gen.Choose(0, token.Length)
                  from more in Gen.Elements<char>(Interesting)
                  select token.Insert(at, more.ToString()), 200);
        }
    }

    [Fact]
    public void Text_OfAnyKind_IsRefused() =>
        Prop.ForAll<string>(text => IsRefused(text ?? "")).QuickCheckThrowOnFailure();

    [Fact]
    public void Parts_OfAnyText_AreRefused() =>
        Prop.ForAll<string, string>((header, body) => IsRefused(fixture.Rsa.Key.Sign(header ?? "", body ?? "")))
            .QuickCheckThrowOnFailure();

    public void Dispose() => fixture.Dispose();

    private string[] Tokens() => [fixture.Rsa.Issue(), fixture.Ec.Issue()];

    private void Check(Gen<string> tokens, int tests) =>
        Prop.ForAll(tokens.ToArbitrary(), IsRefused).Check(Config.QuickThrowOnFailure.WithMaxTest(tests));

    private bool IsRefused(string token) => !fixture.CheckAsync(token).AsTask().GetAwaiter().GetResult().IsValid;
}
