using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gatehouse.ServiceDefaults.Telemetry;

/// <summary>What is worth a log line.</summary>
internal static class LogLevels
{
    private const string Variable = "LOG_LEVEL";

    // Their information lines repeat for each request or query what traces and our own access log say.
    private static readonly string[] _talkative =
        ["Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "Microsoft.Extensions.Http.Resilience", "Polly", "System.Net.Http.HttpClient", "Yarp"];

    public static void AddLogLevels(this IHostApplicationBuilder builder)
    {
        var chosen = builder.Configuration[Variable] is { Length: > 0 } level ? Parse(level) : (LogLevel?)null;
        builder.Services.Configure<LoggerFilterOptions>(options =>
        {
            foreach (var category in _talkative)
            {
                // Of two rules for a category the later counts: here, the one in configuration.
                options.Rules.Insert(0, new LoggerFilterRule(providerName: null, category, LogLevel.Warning, filter: null));
            }

            if (chosen is not null)
            {
                options.Rules.Add(new LoggerFilterRule(providerName: null, categoryName: null, chosen, filter: null));
            }
        });
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
