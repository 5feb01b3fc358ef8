namespace Gatehouse.AspireLocal.UnitTests;

/// <summary>Programs for the tests, as shell scripts.</summary>
internal static class SampleScripts
{
    /// <summary>Runs until it is told to end.</summary>
    public const string Runs = "trap 'exit 0' TERM INT; while :; do sleep 0.05; done";

    /// <summary>Starts a child and writes both process ids to a file of that name.</summary>
    public static string WithChild(string name) => $"sleep 600 & echo $$ $! > {name}.tmp; mv {name}.tmp {name}.pids; wait";

    /// <summary>The same, with one more child that leaves its session.</summary>
    public static string WithChildren(string name) => $"setsid sleep 600 & away=$!; sleep 600 & echo $$ $! $away > {name}.tmp; mv {name}.tmp {name}.pids; wait";

    /// <summary>Writes its environment to a file and ends.</summary>
    public static string WritesEnvironmentTo(string file) => $"env > {file}.tmp; mv {file}.tmp {file}";
}
