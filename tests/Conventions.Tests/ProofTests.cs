using System.Text.RegularExpressions;

namespace Gatehouse.Conventions;

/// <summary>What the documentation calls a proof is a test that is run.</summary>
public sealed partial class ProofTests
{
    [Fact]
    public void Tests_NamedAsProofs_Exist()
    {
        var tests = SourceTree.All.Where(f => f.IsCode && f.IsIn("tests")).ToLookup(f => f.Name, f => f.Text);
        var named = SourceTree.All.Single(f => f.Path == "docs/security.md").Lines.SelectMany(line => Proof().Matches(line)).ToList();
        Assert.True(named.Count > 50, $"{named.Count}");
        SourceTree.AssertNone(
            from proof in named
            where !tests[proof.Groups[1].Value].Any(text => text.Contains($" {proof.Groups[2].Value}(", StringComparison.Ordinal))
            select proof.Value,
            "docs/security.md names tests that exist");
    }

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex Proof();
}
