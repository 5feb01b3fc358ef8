using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Starts programs in a session of their own, so that Ctrl-C at the terminal reaches only the AppHost
/// (which then stops them in order) and a signal to the group reaches a program's children too.
/// </summary>
internal static class Session
{
    private static readonly string? SetSid = Programs.Find("setsid");
    private static readonly string? Perl = Programs.Find("perl");

    /// <summary>False on a Unix with neither <c>setsid</c> nor <c>perl</c>: then programs share the AppHost's group.</summary>
    public static bool IsSeparate => SetSid is not null || Perl is not null;

    /// <summary>Makes <paramref name="start"/> run the program as a session leader under the process id it starts with.</summary>
    public static void Wrap(ProcessStartInfo start, string program, IEnumerable<string> arguments)
    {
        List<string> line = [program, .. arguments];
        if (SetSid is not null)
        {
            line.Insert(0, SetSid);
        }
        else if (Perl is not null)
        {
            line.InsertRange(0, [Perl, "-e", "use POSIX; POSIX::setsid(); exec { $ARGV[0] } @ARGV;"]);
        }

        start.FileName = line[0];
        foreach (var argument in line.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }
    }

    public static void Signal(int processId, int signal) => _ = Kill(IsSeparate ? -processId : processId, signal);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
