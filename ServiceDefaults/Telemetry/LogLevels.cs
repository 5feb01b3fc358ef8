using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gatehouse.ServiceDefaults.Telemetry;

/// <summary>What is worth a log line.</summary>
internal static class LogLevels
{
    private const string Variable = "LOG_LEVEL";
    private const string Section = "Logging:LogLevel:";

    // Their information lines repeat for each request or query what traces and our own access log say.
    private static readonly string[] _talkative =
        ["Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "Microsoft.Extensions.Http.Resilience", "Polly", "System.Net.Http.HttpClient", "Yarp"];

    public static void AddLogLevels(this IHostApplicationBuilder builder)
    {
        var defaults = _talkative.ToDictionary(name => Section + name, string? (_) => nameof(LogLevel.Warning));
        defaults[Section + "Default"] = nameof(LogLevel.Information);

        // Beneath everything: appsettings.json and the environment may say otherwise.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });

        if (builder.Configuration[Variable] is { Length: > 0 } chosen)
        {
            builder.Configuration.AddInMemoryCollection([new(Section + "Default", Parse(chosen).ToString())]);
        }
    }

    private static LogLevel Parse(string level) => level.Trim().ToUpperInvariant() switch
    {
        "TRACE" or "VERBOSE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "INFO" or "INFORMATION" => LogLevel.Information,
        "WARN" or "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "FATAL" or "CRITICAL" => LogLevel.Critical,
        "NONE" or "SILENT" => LogLevel.None,
        _ => throw new InvalidOperationException($"{Variable} is '{level}'; it must be trace, debug, info, warn, error, fatal or none."),
    };
}
