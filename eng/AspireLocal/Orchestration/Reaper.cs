using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// A small shell in a session of its own that knows every process group started here and ends them all
/// when the pipe to it closes, which the kernel does even when this process is killed with SIGKILL.
/// </summary>
internal sealed class Reaper
{
    // Groups are ended in the reverse order of their start: services before the stores they use.
    // SIGTERM asks, SIGINT asks PostgreSQL not to wait for its clients, SIGKILL does not ask.
    private const string Script = """
        trap '' INT HUP TERM QUIT
        exec >/dev/null 2>&1
        groups=''
        while read -r verb group; do
          case $verb in
            add) groups="$group $groups" ;;
            remove) kept=''; for other in $groups; do [ "$other" = "$group" ] || kept="$kept $other"; done; groups=$kept ;;
          esac
        done
        signal() { for group in $groups; do kill -s "$1" -- "-$group"; done; }
        living() { for group in $groups; do kill -s 0 -- "-$group" && return 0; done; return 1; }
        patient() { turns=$1; while living && [ "$turns" -gt 0 ]; do sleep 0.1; turns=$((turns - 1)); done; }
        signal TERM; patient 20
        signal INT; patient 10
        signal KILL
        # Who was started in the moment of the kill, or left its group, still has the mark in its environment.
        for process in /proc/[0-9]*; do
          grep -q "$MARK_VARIABLE=$0" "$process/environ" && kill -s KILL "${process#/proc/}"
        done
        """;

    public const string MarkVariable = "ASPIRELOCAL_REAPER";

    private static readonly Lazy<Reaper> Only = new(() => new Reaper());

    private readonly Lock _lock = new();
    private readonly Process _process;

    private Reaper()
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, UseShellExecute = false };
        Session.Wrap(start, "/bin/sh", ["-c", Script, Mark]);
        start.Environment["MARK_VARIABLE"] = MarkVariable;
        _process = Process.Start(start) ?? throw new DistributedApplicationException("/bin/sh could not be started.");
    }

    public static Reaper Instance => Only.Value;

    public string Mark { get; } = Guid.NewGuid().ToString("N");

    public void Add(int group) => Tell("add", group);

    public void Remove(int group) => Tell("remove", group);

    private void Tell(string verb, int group)
    {
        lock (_lock)
        {
            _process.StandardInput.Write(string.Create(CultureInfo.InvariantCulture, $"{verb} {group}\n"));
            _process.StandardInput.Flush();
        }
    }
}
