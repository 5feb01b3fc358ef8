using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Gatehouse.ServiceDefaults.Hosting;

/// <summary>A service that cannot start says why in one sentence and ends with 1.</summary>
internal static class StartupFailure
{
    public static void ReportInOneSentence() => AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
    {
        if (unhandled.ExceptionObject is Exception failure && Describe(failure) is { } sentence)
        {
            Console.Error.WriteLine($"Cannot start: {sentence}");
            Environment.Exit(1);
        }
    };

    // Anything else is a bug, and its stack trace is wanted.
    private static string? Describe(Exception failure) => failure switch
    {
        OptionsValidationException options => string.Join(" ", options.Failures),
        AggregateException { InnerException: { } inner } => Describe(inner),
        IOException { InnerException: AddressInUseException } inUse => inUse.Message,
        NpgsqlException postgres => $"PostgreSQL cannot be used: {postgres.Message}.",
        InvalidOperationException { InnerException: NpgsqlException postgres } => $"PostgreSQL cannot be used: {postgres.Message}.",
        InvalidOperationException { TargetSite.DeclaringType.Assembly: var assembly } configuration
            when assembly == typeof(StartupFailure).Assembly => configuration.Message,
        _ => null,
    };
}
