using System.Text.RegularExpressions;

namespace Gatehouse.Conventions;

public sealed partial class PostgresTests
{
    // ./run looks whether it is there, AppHost starts it, and so do the tests.
    [Theory]
    [InlineData("AppHost/Resources/LocalPostgres.cs")]
    [InlineData("tests/TestKit/PostgresServer.cs")]
    [InlineData("eng/prepare.sh")]
    public void Postgres_IsLookedForInTheSameFoldersEverywhere(string file)
    {
        string[] folders = ["/opt/homebrew/opt/postgresql@*", "/usr/lib/postgresql/*", "/usr/local/opt/postgresql@*", "/usr/pgsql-*"];

        Assert.Equal(folders, Folder().Matches(new SourceFile(file).Text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"(?<=[""'])/(usr|opt)/[a-z/]*(pgsql-|postgresql@)?\*")]
    private static partial Regex Folder();
}
