namespace Gatehouse.Conventions;

/// <summary>Names, sizes and places of files.</summary>
public sealed class FileTests
{
    // Everything and nothing belongs in these.
    private static readonly string[] Vague = ["Extensions", "Extension", "Helpers", "Helper", "Utils", "Util", "Utilities", "Common", "Shared", "Misc", "Manager"];

    [Fact]
    public void FileNames_SayWhatIsInside() =>
        SourceTree.AssertNone(
            SourceTree.All.Where(f => f.IsCode && !f.IsIn("eng") && Array.Exists(Vague, f.Name.EndsWith)).Select(f => f.Path),
            "Files are named after what is in them");

    [Fact]
    public void Files_AreShort()
    {
        SourceTree.AssertNone(TooLong(f => f.Name == "Program" && !f.IsIn("tests"), 60), "A Program.cs has at most 60 lines");
        SourceTree.AssertNone(TooLong(f => f.Name == "AppHost", 79), "AppHost.cs has fewer than 80 lines");
        SourceTree.AssertNone(TooLong(f => f.Name.EndsWith("Endpoints", StringComparison.Ordinal) && !f.IsIn("eng"), 80), "A signboard has at most 80 lines");
        SourceTree.AssertNone(TooLong(f => f.Path.Contains("/Features/", StringComparison.Ordinal), 150), "An operation has at most 150 lines");
        SourceTree.AssertNone(TooLong(_ => true, 400), "A file has at most 400 lines");
        SourceTree.AssertNone(TooLong(f => f.Path == ".editorconfig", 69), ".editorconfig has fewer than 70 lines");
    }

    [Fact]
    public void Files_AreShortOnTheWhole()
    {
        var sizes = SourceTree.Application.Select(f => f.Lines.Length).Order().ToList();
        var median = sizes[sizes.Count / 2];
        Assert.True(median < 45, $"The median file has under 45 lines, it is {median}.");
    }

    // Blank lines and documentation are not counted: the rule is about what is to be understood.
    [Fact]
    public void ServiceDefaults_DoesNotSwallowTheSystem()
    {
        var lines = SourceTree.Application.Where(f => f.IsIn("ServiceDefaults")).SelectMany(f => f.Lines).Select(l => l.Trim())
            .Count(l => l.Length > 0 && !l.StartsWith("///", StringComparison.Ordinal));
        Assert.True(lines <= 5000, $"ServiceDefaults has at most 5,000 lines of code, it has {lines}.");
    }

    [Fact]
    public void Projects_HaveAReadmeThatIsRead()
    {
        SourceTree.AssertNone(
            SourceTree.Projects.Where(p => !SourceTree.All.Any(f => f.Path == $"{p}/README.md")), "Every project has a README.md");
        SourceTree.AssertNone(
            SourceTree.All.Where(f => f.Path.EndsWith("/README.md", StringComparison.Ordinal) && f.Lines.Length >= 60).Select(f => f.Path),
            "A project's README.md has under 60 lines");
    }

    [Fact]
    public void Projects_AreInTheSolution()
    {
        var solution = SourceTree.All.Single(f => f.Path == "Aspire.sln").Text.Replace('\\', '/');
        SourceTree.AssertNone(
            SourceTree.All.Where(f => f.Path.EndsWith(".csproj", StringComparison.Ordinal) && !solution.Contains(f.Path, StringComparison.Ordinal))
                .Select(f => f.Path),
            "Every project is in Aspire.sln");
    }

    [Fact]
    public void Namespaces_FollowFolders() =>
        SourceTree.AssertNone(
            from file in SourceTree.Application
            let line = file.Lines.FirstOrDefault(l => l.StartsWith("namespace ", StringComparison.Ordinal))
            where line is not null
            let expected = $"namespace Gatehouse.{Path.GetDirectoryName(file.Path)!.Replace('\\', '.').Replace('/', '.')};"
            where line.Trim() != expected
            select $"{file.Path}: {line.Trim()}",
            "A namespace is its folder");

    private static IEnumerable<string> TooLong(Func<SourceFile, bool> which, int lines) =>
        SourceTree.All.Where(f => (f.IsCode || f.Path == ".editorconfig") && which(f) && f.Lines.Length > lines)
            .Select(f => $"{f.Path}: {f.Lines.Length}");
}
