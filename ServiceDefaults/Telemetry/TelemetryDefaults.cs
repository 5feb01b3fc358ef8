using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gatehouse.ServiceDefaults.Telemetry;

/// <summary>Logs, metrics and traces of every service.</summary>
public static class TelemetryDefaults
{
    private const string Npgsql = "Npgsql";
    private const string Proxy = "Yarp.ReverseProxy";
    private static readonly PathString[] HealthPaths = ["/alive", "/health", "/healthz"];

    /// <summary>
    /// Collects logs, metrics and traces and sends them where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says; if it says nothing, there are none.
    /// The console shows readable lines in Development and JSON elsewhere, from <c>LOG_LEVEL</c> upwards.
    /// </summary>
    /// <typeparam name="TBuilder">The kind of application.</typeparam>
    /// <param name="builder">The application being built.</param>
    /// <returns>The same application.</returns>
    public static TBuilder AddTelemetry<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddLogLevels();
        AddConsole(builder);
        builder.Services.AddSingleton<IExternalScopeProvider, RequestScopes>();
        if (!IsOn(builder.Configuration))
        {
            // Nobody would see it, and every request would pay for it. An activity is also made for this logger's scopes.
            builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
            return builder;
        }

        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });

        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter(GatehouseTelemetry.AllNames, Npgsql, Proxy))
            .WithTracing(tracing => tracing
                .AddAspNetCoreInstrumentation(options => options.Filter = IsNotHealthCheck)
                .AddHttpClientInstrumentation()
                .AddSource(builder.Environment.ApplicationName, GatehouseTelemetry.AllNames, Npgsql, Proxy));

        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_SERVICE_NAME"]))
        {
            telemetry.ConfigureResource(resource => resource.AddService(builder.Environment.ApplicationName));
        }

        telemetry.UseOtlpExporter();
        if (builder.Configuration["OTEL_TRACES_SAMPLER"] == "always_on")
        {
            // Aspire's choice in a local run, which would keep the queries of health checks whose request is left out.
            telemetry.WithTracing(tracing => tracing.SetSampler(new ParentBasedSampler(new AlwaysOnSampler())));
        }

        return builder;
    }

    /// <summary>Whether telemetry goes anywhere.</summary>
    /// <param name="configuration">The application's configuration.</param>
    /// <returns>Whether it does.</returns>
    public static bool IsOn(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return !string.IsNullOrWhiteSpace(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
    }

    private static void AddConsole(IHostApplicationBuilder builder)
    {
        if (builder.Environment.IsDevelopment())
        {
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
            return;
        }

        builder.Logging.AddJsonConsole(console =>
        {
            console.IncludeScopes = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "O";
        });
    }

    private static bool IsNotHealthCheck(HttpContext context) => !Array.Exists(HealthPaths, context.Request.Path.Equals);
}
