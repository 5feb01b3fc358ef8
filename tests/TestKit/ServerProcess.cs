using System.Collections.Concurrent;
using System.Diagnostics;

namespace Gatehouse.TestKit;

/// <summary>
/// A server of the test run's own. A shell stands between: it stops the server as soon as its standard input closes,
/// which happens however the test run ends, so that even a killed one leaves no orphan and no data.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    // $1 is the signal to stop it with, $2 its data. The server's own end also ends the shell, which is how a failed start
    // is seen. A test run that ends as it should says so first and takes care of the data itself.
    private const string Watchdog = """
        trap '' INT HUP
        signal=$1; folder=$2; shift 2
        exec 3<&0
        "$@" </dev/null 3<&- & server=$!
        ( read -r word <&3; [ "$word" = stop ] || : >"$folder/abandoned"; kill -s "$signal" $server ) >/dev/null 2>&1 & watch=$!
        wait $server; code=$?
        kill -9 $watch
        [ ! -e "$folder/abandoned" ] || rm -rf "$folder"
        exit $code
        """;

    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(15);

    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();

    private ServerProcess(Process process) => this.process = process;

    public bool HasExited => process.HasExited;

    /// <summary>The last lines it wrote.</summary>
    public string Output => string.Join('\n', output);

    public static ServerProcess Start(string signal, string folder, IEnumerable<string> command)
    {
        string[] words = OperatingSystem.IsWindows() ? [.. command] : ["/bin/sh", "-c", Watchdog, "watchdog", signal, folder, .. command];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // The postgres user may not enter the test run's own directory.
            WorkingDirectory = Path.GetTempPath(),
        };
        var server = new ServerProcess(new Process { StartInfo = start });
        server.process.OutputDataReceived += server.Keep;
        server.process.ErrorDataReceived += server.Keep;
        server.process.Start();
        server.process.BeginOutputReadLine();
        server.process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task RunAsync(string folder, IEnumerable<string> command)
    {
        await using var run = Start("KILL", folder, command);
        await run.process.WaitForExitAsync();
        if (run.process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {run.process.ExitCode}:\n{run.Output}");
        }
    }

    /// <summary>Waits until it answers; one that ended instead is reported with its last lines.</summary>
    public async Task WaitUntilAsync(Func<Task<bool>> answers, string name) =>
        await Eventually.TrueAsync(
            async () => HasExited ? throw new InvalidOperationException($"{name} did not start:\n{Output}") : await answers(),
            $"{name} answers");

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            try
            {
                await process.StandardInput.WriteLineAsync("stop");
            }
            catch (IOException)
            {
                // It ended by itself just now.
            }
        }

        process.StandardInput.Close();
        if (OperatingSystem.IsWindows() && !process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        using var limit = new CancellationTokenSource(StopWithin);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    /// <summary>The first of some commands that this machine has.</summary>
    public static string? Find(string name, params IEnumerable<string> alsoIn) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Concat(alsoIn)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))
            .FirstOrDefault(File.Exists);

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
        {
            output.Enqueue(line.Data);
            if (output.Count > 400)
            {
                output.TryDequeue(out _);
            }
        }
    }
}
