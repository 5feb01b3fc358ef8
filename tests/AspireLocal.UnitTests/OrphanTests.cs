using System.Diagnostics;

namespace Gatehouse.AspireLocal.UnitTests;

public sealed class OrphanTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task AppHost_KilledWithSigKill_LeavesNothingBehind()
    {
        using var host = StartSampleHost();
        var ids = await ChildrenAsync();

        host.Kill();
        await host.WaitForExitAsync();

        await TestApplication.WaitForEndAsync(ids);
    }

    [Fact]
    public async Task AppHost_KilledWithSigKill_LeavesNoProgramThatIgnoresSignalsBehind()
    {
        using var host = StartSampleHost("first");
        var ids = await ChildrenAsync();

        host.Kill();
        await host.WaitForExitAsync();

        await TestApplication.WaitForEndAsync(ids);
    }

    [Fact]
    public async Task AppHost_ToldToEnd_StopsEverythingAndEndsWithZero()
    {
        using var host = StartSampleHost();
        var ids = await ChildrenAsync();

        using (var kill = Process.Start("/bin/kill", ["-TERM", $"{host.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await host.WaitForExitAsync().WaitAsync(TestApplication.Patience);

        Assert.Equal(0, host.ExitCode);
        await TestApplication.WaitForEndAsync(ids);
    }

    public void Dispose() => _folder.Dispose();

    private Process StartSampleHost(string stubborn = "")
    {
        var start = new ProcessStartInfo("dotnet", [typeof(OrphanTests).Assembly.Location, "--folder", _folder.Path, $"--stubborn={stubborn}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var host = Process.Start(start)!;
        host.BeginOutputReadLine();
        host.BeginErrorReadLine();
        return host;
    }

    private async Task<int[]> ChildrenAsync()
    {
        var first = await TestApplication.WaitForFileAsync(_folder["first.pids"]);
        var second = await TestApplication.WaitForFileAsync(_folder["second.pids"]);
        var ids = $"{first} {second}".Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray();
        Assert.Equal(6, ids.Length);
        Assert.All(ids, id => Assert.True(TestApplication.IsAlive(id)));
        return ids;
    }
}
