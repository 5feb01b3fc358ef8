using Gatehouse.ServiceDefaults.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gatehouse.StandIns.UnitTests;

public sealed class LogLevelsTests
{
    [Theory]
    [InlineData(null, LogLevel.Information)]
    [InlineData("debug", LogLevel.Debug)]
    [InlineData("warn", LogLevel.Warning)]
    [InlineData("Information", LogLevel.Information)]
    [InlineData("FATAL", LogLevel.Critical)]
    public void LogLevel_Chosen_IsTheLowestWritten(string? chosen, LogLevel lowest)
    {
        var logger = Build("LOG_LEVEL", chosen, "Gatehouse.Anything");

        Assert.True(logger.IsEnabled(lowest));
        Assert.False(logger.IsEnabled(lowest - 1));
    }

    [Fact]
    public void Framework_NothingConfigured_WritesWarningsOnly() =>
        Assert.False(Build("LOG_LEVEL", "debug", "Microsoft.AspNetCore.Hosting").IsEnabled(LogLevel.Information));

    [Fact]
    public void Framework_ConfiguredOtherwise_IsHeeded() =>
        Assert.True(Build("Logging:LogLevel:Microsoft.AspNetCore", "Information", "Microsoft.AspNetCore.Hosting").IsEnabled(LogLevel.Information));

    [Fact]
    public void LogLevel_Unknown_SaysWhatIsKnown()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Build("LOG_LEVEL", "loud", "any"));

        Assert.StartsWith("LOG_LEVEL is 'loud'", error.Message, StringComparison.Ordinal);
    }

    private static ILogger Build(string key, string? value, string category)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Production" });
        builder.Configuration[key] = value;
        builder.AddTelemetry();
        using var host = builder.Build();
        return host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category);
    }
}
