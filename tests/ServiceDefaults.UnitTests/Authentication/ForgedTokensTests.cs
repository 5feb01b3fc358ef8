using System.Globalization;
using Gatehouse.ServiceDefaults.Authentication;

namespace Gatehouse.ServiceDefaults.UnitTests.Authentication;

public sealed class ForgedTokensTests
{
    private readonly ForgedTokens forged = new();

    [Fact]
    public void Token_ThatWasWrong_IsKnown_AndNoOther()
    {
        forged.Add("header.payload.signature");
        Assert.True(forged.Contains(string.Concat("header.", "payload.", "signature")));
        Assert.False(forged.Contains("header.payload.signaturf"));
        Assert.False(forged.Contains(""));
    }

    // A flood that comes with many is what this is for: hardly one of them may push out another.
    [Fact]
    public void Thousand_AreKnown_NearlyAll()
    {
        var tokens = Enumerable.Range(0, 1000).Select(i => i.ToString("D900", CultureInfo.InvariantCulture)).ToList();
        tokens.ForEach(forged.Add);
        Assert.InRange(tokens.Count(token => forged.Contains(token)), 950, 1000);
    }

    [Fact]
    public void WithOtherKeys_NoneIsKnown()
    {
        forged.Add("header.payload.signature");
        forged.Clear();
        Assert.False(forged.Contains("header.payload.signature"));
    }
}
