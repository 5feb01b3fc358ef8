using System.Diagnostics;
using System.Globalization;

namespace Gatehouse.AppHost.Resources;

/// <summary>The file by which a PostgreSQL server says that it runs on these data; it stays behind when it is killed.</summary>
internal static class PostmasterFile
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// PostgreSQL itself passes over a file whose process is gone. What it cannot know is that the process id belongs
    /// to another program by now, or that the last server is just about to end.
    /// </summary>
    public static async Task MakeWayAsync(string dataFolder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(dataFolder, "postmaster.pid");
        var deadline = Stopwatch.StartNew();
        while (File.Exists(file) && int.TryParse(File.ReadLines(file).FirstOrDefault(), CultureInfo.InvariantCulture, out var id) && NameOf(id) is { } name)
        {
            if (!name.StartsWith("postgres", StringComparison.Ordinal))
            {
                File.Delete(file);
                return;
            }

            if (deadline.Elapsed > Patience)
            {
                throw new DistributedApplicationException($"A PostgreSQL server (process {id}) already runs on {dataFolder}: is Gatehouse running twice? Give one of them another --data.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }

    private static string? NameOf(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);

            // A process that has ended but was not collected by its parent looks alive to PostgreSQL.
            var stat = $"/proc/{processId}/stat";
            return File.Exists(stat) && File.ReadAllText(stat).Contains(") Z ", StringComparison.Ordinal) ? "" : process.ProcessName;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IOException)
        {
            // There is no such process, or no longer.
            return null;
        }
    }
}
