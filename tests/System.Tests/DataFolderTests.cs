using System.Diagnostics;
using Aspire.Hosting.Testing;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.SystemTests;

/// <summary>Where <c>--data</c> puts passwords and databases, and that git leaves them there.</summary>
public sealed class DataFolderTests : IDisposable
{
    // Stands before the real one in PATH: says what AppHost would have been started with.
    private const string Dotnet = """
        #!/bin/sh
        printf '%s\n' "$@"
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gatehouse-data-");

    public DataFolderTests()
    {
        // mktemp folders are private; PostgreSQL runs as another user when the tests run as root.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101);
        }
    }

    [Fact]
    public async Task DataFolder_ThatAppHostMakes_IsIgnoredByGit()
    {
        var data = Path.Combine(folder.FullName, "mine");

        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            ["--data", data, "--infrastructure", "local"]);

        Assert.Equal("*\n", await File.ReadAllTextAsync(Path.Combine(data, ".gitignore")));
    }

    [Fact]
    public async Task DataFolder_ThatWasThere_GetsNoFileOfGits()
    {
        var data = folder.CreateSubdirectory("mine").FullName;

        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            ["--data", data, "--infrastructure", "local"]);

        Assert.False(File.Exists(Path.Combine(data, ".gitignore")));
    }

    [Theory]
    [InlineData("--data mine --port 9090", "--data={0}/mine --port 9090")]
    [InlineData("--data=mine/of today", "--data={0}/mine/of today")]
    [InlineData("--data /var/tmp/mine", "--data=/var/tmp/mine")]
    public async Task Run_WithADataFolder_MeansTheCallersFolder(string arguments, string given)
    {
        var program = Path.Combine(folder.FullName, "dotnet");
        await File.WriteAllTextAsync(program, Dotnet + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        string[] words = arguments.StartsWith("--data=", StringComparison.Ordinal) ? [arguments] : arguments.Split(' ');
        var start = new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "run"), "--no-build", "--no-dashboard", "--infrastructure=external", .. words])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder.FullName,
        };
        start.Environment["PATH"] = $"{folder.FullName}:{start.Environment["PATH"]}";

        using var run = Process.Start(start)!;
        var output = await run.StandardOutput.ReadToEndAsync();

        Assert.EndsWith(" --infrastructure=external " + string.Format(null, given, folder.FullName), output.TrimEnd().Replace('\n', ' '), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
