namespace Aspire.Hosting.Orchestration;

/// <summary>Finds programs as a shell would.</summary>
internal static class Programs
{
    /// <summary>The full path of <paramref name="command"/>, or null.</summary>
    public static string? Find(string command, string? workingDirectory = null)
    {
        if (command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) || command.Contains('/', StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(command, workingDirectory ?? Environment.CurrentDirectory);
            return Spellings(path).FirstOrDefault(File.Exists);
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => Spellings(Path.Combine(folder, command)))
            .FirstOrDefault(File.Exists);
    }

    private static IEnumerable<string> Spellings(string path)
        => OperatingSystem.IsWindows() ? [path, path + ".exe", path + ".cmd"] : [path];
}
