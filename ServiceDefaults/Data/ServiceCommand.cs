namespace Gatehouse.ServiceDefaults.Data;

/// <summary>What the process was started for.</summary>
public static class ServiceCommand
{
    /// <summary>Started with <c>--migrate</c>: bring the database up to date and end.</summary>
    public static bool IsMigration { get; } = Environment.GetCommandLineArgs().Contains("--migrate");
}
