using System.Diagnostics;
using System.Runtime.InteropServices;
using Aspire.Hosting.Orchestration;

namespace Gatehouse.AspireLocal.UnitTests;

public sealed class DashboardTests
{
    [Theory]
    [InlineData("LINUX", Architecture.X64, "aspire-cli-linux-x64")]
    [InlineData("LINUX", Architecture.Arm64, "aspire-cli-linux-arm64")]
    [InlineData("OSX", Architecture.Arm64, "aspire-cli-osx-arm64")]
    [InlineData("WINDOWS", Architecture.X64, "aspire-cli-win-x64")]
    public void Package_OfASystem_HasItsPortableName(string system, Architecture architecture, string name)
        => Assert.Equal(name, Dashboard.Package(OSPlatform.Create(system), architecture));

    [Fact]
    public async Task Package_OfThisMachine_IsTheOneThatRunInstalls()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder[".packageset"], "restricted");
        const string Script = """
            . "$0"
            npm() { printf '%s' "${*: -1}"; }
            cd "$1" && install_dashboard >/dev/null && cat .tools/npm.log
            """;
        var start = new ProcessStartInfo("bash", ["-c", Script, PrepareScript(), folder.Path]) { RedirectStandardOutput = true };

        using var bash = Process.Start(start)!;
        var installed = await bash.StandardOutput.ReadToEndAsync();

        Assert.StartsWith($"@microsoft/{Dashboard.Package()}@", installed, StringComparison.Ordinal);
    }

    private static string PrepareScript()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Aspire.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return Path.Combine(folder.FullName, "eng", "prepare.sh");
    }
}
