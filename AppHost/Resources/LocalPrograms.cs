using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Gatehouse.AppHost.Resources;

/// <summary>Finds and runs programs of this machine.</summary>
internal static partial class LocalPrograms
{
    /// <summary>The full path of the first of <paramref name="names"/> that is in PATH or in one of the other folders.</summary>
    public static string? Find(IReadOnlyList<string> names, params IEnumerable<string> otherFolders)
    {
        var ending = OperatingSystem.IsWindows() ? ".exe" : "";
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Concat(otherFolders);
        return folders.SelectMany(_ => names, (folder, name) => Path.Combine(folder, name + ending)).FirstOrDefault(File.Exists);
    }

    /// <summary>The program's major version; throws with one sentence when it is older than what Gatehouse is tested with.</summary>
    public static int RequireVersion(string program, int oldest)
    {
        var (_, output) = Run(program, "--version");
        var match = FirstNumber().Match(output);
        var version = match.Success ? int.Parse(match.ValueSpan, CultureInfo.InvariantCulture) : oldest;
        return version >= oldest
            ? version
            : throw new DistributedApplicationException($"{program} is version {version}, and version {oldest} or later is needed.");
    }

    public static (int ExitCode, string Output) Run(string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new DistributedApplicationException($"{program} could not be started.");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    [GeneratedRegex(@"(?<=[ =])\d+")]
    private static partial Regex FirstNumber();
}
