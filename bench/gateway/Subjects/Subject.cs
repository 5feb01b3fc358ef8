using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Gatehouse.TestKit;

namespace Gatehouse.Bench.Gateway.Subjects;

/// <summary>A process that is measured, or that the measured ones need.</summary>
internal sealed class Subject : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly int? allocationsPort;

    private Subject(string name, int port, int? allocationsPort, ProcessStartInfo start)
    {
        Name = name;
        Port = port;
        this.allocationsPort = allocationsPort;
        start.RedirectStandardOutput = true;
        process = Process.Start(start)!;

        // What it writes is read, as a log collector would, and thrown away.
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
    }

    public string Name { get; }

    public int Port { get; }

    /// <summary>A .NET program in this folder that does its work and ends.</summary>
    public static async Task FinishAsync(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        using var process = Process.Start(Info(program, arguments, environment))!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed.");
        }
    }

    /// <summary>A .NET program in this folder.</summary>
    public static async Task<Subject> StartAsync(string name, string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var (port, allocations) = (FreePort.Next(), FreePort.Next());
        return await ReadyAsync(new(name, port, allocations, Info(
            program,
            arguments,
            [
                ("ASPNETCORE_URLS", $"http://127.0.0.1:{port}"),
                ("DOTNET_STARTUP_HOOKS", typeof(StartupHook).Assembly.Location),
                (StartupHook.PortVariable, $"{allocations}"),
                .. environment,
            ])));
    }

    /// <summary>Any other program.</summary>
    public static Task<Subject> StartAsync(string name, int port, ProcessStartInfo start) => ReadyAsync(new(name, port, null, start));

    /// <summary>Processor time so far, all threads, user and system, in milliseconds.</summary>
    public double ProcessorTime()
    {
        process.Refresh();
        return process.TotalProcessorTime.TotalMilliseconds;
    }

    /// <summary>Bytes allocated and milliseconds spent compiling so far; nothing for a program that is not .NET.</summary>
    public async Task<(long Allocated, long Compiling)?> InsideAsync()
    {
        if (allocationsPort is not { } port)
        {
            return null;
        }

        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        using var reader = new StreamReader(client.GetStream());
        return (await reader.ReadToEndAsync()).Split(' ') is [var allocated, var compiling]
            ? (long.Parse(allocated, CultureInfo.InvariantCulture), long.Parse(compiling, CultureInfo.InvariantCulture))
            : null;
    }

    public long Memory()
    {
        process.Refresh();
        return process.WorkingSet64;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
    }

    private static ProcessStartInfo Info(string program, string[] arguments, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Production" },
        };
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        return start;
    }

    private static async Task<Subject> ReadyAsync(Subject subject)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Patience && !subject.process.HasExited; await Task.Delay(50))
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", subject.Port);
                return subject;
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }

        subject.Dispose();
        throw new InvalidOperationException($"{subject.Name} did not start.");
    }
}
