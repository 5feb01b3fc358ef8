using System.Diagnostics;
using System.Runtime.Versioning;

namespace Aspire.Hosting.Orchestration;

/// <summary>A program started for a resource, with its children; nothing of it outlives the AppHost.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const int SigInt = 2;
    private const int SigKill = 9;
    private const int SigTerm = 15;

    // .NET hosts finish what they do after SIGTERM. PostgreSQL then waits for its clients, but not after SIGINT.
    private static readonly (int Signal, TimeSpan Grace)[] ForProjects = [(SigTerm, TimeSpan.FromSeconds(15)), (SigKill, TimeSpan.FromSeconds(5))];
    private static readonly (int Signal, TimeSpan Grace)[] ForOthers = [(SigTerm, TimeSpan.FromSeconds(3)), (SigInt, TimeSpan.FromSeconds(5)), (SigKill, TimeSpan.FromSeconds(5))];

    private readonly Process _process;
    private readonly Task _output;

    private ChildProcess(Process process, Action<string, bool> output)
    {
        _process = process;
        _output = Task.WhenAll(ReadLinesAsync(process.StandardOutput, line => output(line, false)), ReadLinesAsync(process.StandardError, line => output(line, true)));
    }

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    public static ChildProcess Start(string command, IEnumerable<string> arguments, string workingDirectory, IReadOnlyDictionary<string, string> environment, Action<string, bool> output)
    {
        var program = Programs.Find(command, workingDirectory) ?? throw new DistributedApplicationException($"the program '{command}' was not found");
        if (!Directory.Exists(workingDirectory))
        {
            throw new DistributedApplicationException($"the working directory '{workingDirectory}' does not exist");
        }

        var start = new ProcessStartInfo
        {
            WorkingDirectory = workingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        if (OperatingSystem.IsWindows())
        {
            return StartOnWindows(start, program, arguments, output);
        }

        // No shell in between: some drop variables whose names are none of a shell's, such as ConnectionStrings__app-db.
        start.Environment[Reaper.MarkVariable] = Reaper.Instance.Mark;
        Session.Wrap(start, program, arguments);
        var process = Process.Start(start) ?? throw new DistributedApplicationException($"'{program}' could not be started");
        Reaper.Instance.Add(process.Id);
        process.StandardInput.Close();
        return new ChildProcess(process, output);
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Asks the program to end, then insists.</summary>
    public async Task StopAsync(bool isProject)
    {
        if (OperatingSystem.IsWindows())
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().ConfigureAwait(false);
            return;
        }

        foreach (var (signal, grace) in isProject ? ForProjects : ForOthers)
        {
            Session.Signal(Id, signal);
            if (await EndsWithinAsync(grace).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    /// <summary>Call after the exit: ends what the program left behind and returns when its last lines have been read.</summary>
    public async Task CleanUpAsync()
    {
        if (!OperatingSystem.IsWindows())
        {
            if (Session.IsSeparate)
            {
                Session.Signal(Id, SigKill);
            }

            Reaper.Instance.Remove(Id);
        }

        // A grandchild in a session of its own may keep the pipe open; its lines are not waited for.
        await Task.WhenAny(_output, Task.Delay(TimeSpan.FromMilliseconds(500))).ConfigureAwait(false);
    }

    public void Dispose() => _process.Dispose();

    [SupportedOSPlatform("windows")]
    private static ChildProcess StartOnWindows(ProcessStartInfo start, string program, IEnumerable<string> arguments, Action<string, bool> output)
    {
        start.FileName = program;
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start) ?? throw new DistributedApplicationException($"'{program}' could not be started");
        WindowsJob.Instance.Add(process);
        process.StandardInput.Close();
        return new ChildProcess(process, output);
    }

    private static async Task ReadLinesAsync(StreamReader reader, Action<string> output)
    {
        try
        {
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                output(line);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The process is gone and was disposed of while somebody else held its pipe.
        }
    }

    private async Task<bool> EndsWithinAsync(TimeSpan time)
    {
        using var deadline = new CancellationTokenSource(time);
        try
        {
            await _process.WaitForExitAsync(deadline.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
