namespace Gatehouse.Conventions;

/// <summary>The repository's own files, as a reader sees them.</summary>
internal static class SourceTree
{
    private static readonly string[] NotSource = ["bin", "obj", "node_modules", "TestResults", "BenchmarkDotNet.Artifacts", "Migrations"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every text file, without what is generated.</summary>
    public static IReadOnlyList<SourceFile> All { get; } =
        [.. Walk(Root).Select(path => new SourceFile(Path.GetRelativePath(Root, path).Replace('\\', '/')))];

    /// <summary>C# of the application: no tests, no stand-ins.</summary>
    public static IEnumerable<SourceFile> Application => All.Where(f => f.IsCode && !f.IsIn("tests") && !f.IsIn("eng") && !f.IsIn("bench"));

    /// <summary>The folders of the application's projects.</summary>
    public static IEnumerable<string> Projects => All
        .Where(f => f.Path.EndsWith(".csproj", StringComparison.Ordinal) && f.Path.Count(c => c == '/') == 1)
        .Select(f => f.Path.Split('/')[0]);

    /// <summary>Those of them that are started by the AppHost.</summary>
    public static IEnumerable<string> Services => Projects.Where(p => File.Exists(Path.Combine(Root, p, "Program.cs")));

    /// <summary>Fails naming every offender, for a rule that is only seen once is broken twice.</summary>
    public static void AssertNone(IEnumerable<string> offenders, string rule)
    {
        var found = offenders.Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(found.Count == 0, $"{rule}:\n  {string.Join("\n  ", found)}");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Aspire.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Where(SourceFile.IsText).Concat(
            Directory.EnumerateDirectories(folder)
                .Where(sub => Path.GetFileName(sub) is var name && !name.StartsWith('.') && !NotSource.Contains(name))
                .SelectMany(Walk));
}

/// <summary>One file, read when asked for.</summary>
internal sealed record SourceFile(string Path)
{
    private static readonly HashSet<string> Texts =
        [".cs", ".razor", ".csproj", ".props", ".targets", ".json", ".yml", ".yaml", ".md", ".sh", ".cmd", ".js", ".mjs", ".css", ".html", ".sln", ""];

    private string? text;

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string Text => text ??= File.ReadAllText(System.IO.Path.Combine(SourceTree.Root, Path));

    public string[] Lines => Text.TrimEnd('\n').Split('\n');

    public bool IsCode => Path.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsIn(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    public static bool IsText(string path) => Texts.Contains(System.IO.Path.GetExtension(path));

    /// <summary>Where a text occurs, as <c>path:line</c>.</summary>
    public IEnumerable<string> Find(Func<string, bool> inLine) =>
        Lines.Select((line, index) => (line, index)).Where(l => inLine(l.line)).Select(l => $"{Path}:{l.index + 1}: {l.line.Trim()}");
}
