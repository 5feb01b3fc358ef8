namespace Gatehouse.TestKit;

/// <summary>A server from npm: installs it once, beside its package.json.</summary>
internal static class NodePackage
{
    private static readonly TimeSpan InstallWithin = TimeSpan.FromMinutes(3);

    // Test runs beside each other share the folder.
    public static async Task InstallAsync(string folder)
    {
        await using var turn = await TakeTurnAsync(Path.GetFileName(folder));
        var installed = Path.Combine(folder, "node_modules", ".package-lock.json");
        if (!File.Exists(installed) || File.GetLastWriteTimeUtc(installed) < File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
        {
            await ServerProcess.RunAsync(folder, [Find("npm"), "ci", "--prefix", folder, "--no-fund", "--no-audit", "--loglevel=error"]);
            File.SetLastWriteTimeUtc(installed, DateTime.UtcNow);
        }
    }

    private static async Task<FileStream> TakeTurnAsync(string name)
    {
        FileStream? turn = null;
        await Eventually.TrueAsync(
            () =>
            {
                try
                {
                    turn = new(Path.Combine(Path.GetTempPath(), $"gatehouse-{name}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                    return true;
                }
                catch (IOException)
                {
                    return false;
                }
            },
            $"another test run has installed {name}",
            InstallWithin);
        return turn!;
    }

    public static string Find(string program) =>
        ServerProcess.Find(program) ?? throw new InvalidOperationException($"The tests need {program}: install Node.js 20 or later with npm.");
}
