using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Gatehouse.Gateway.Forwarding;
using Gatehouse.Gateway.Traffic;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.Extensions.Logging.Console;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Gateway.Edge;

/// <summary>One line per request: route, outcome, time and ids; never a path as sent, an address, a token or a body.</summary>
internal static partial class AccessLog
{
    public const string Category = "Gatehouse.Gateway.Access";

    private const string NoRoute = "none";

    private static readonly ConditionalWeakTable<Endpoint, string> Routes = [];

    public static void AddAccessLog(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TrafficCounter>();
        builder.Services.AddSingleton<AccessLines>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<AccessLines>());
        if (!builder.Environment.IsDevelopment())
        {
            // There AccessLines writes to it.
            builder.Logging.AddFilter<ConsoleLoggerProvider>(Category, LogLevel.None);
        }
    }

    public static void UseAccessLog(this IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(Category);
        var lines = app.ApplicationServices.GetRequiredService<AccessLines>();
        var metrics = app.ApplicationServices.GetRequiredService<RequestMetrics>();
        var traffic = app.ApplicationServices.GetRequiredService<TrafficCounter>();
        app.Use(async (context, next) =>
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                await next(context);
            }
            finally
            {
                Write(context, logger, lines, metrics, traffic, Stopwatch.GetElapsedTime(started));
            }
        });
    }

    private static void Write(
        HttpContext context, ILogger logger, AccessLines lines, RequestMetrics metrics, TrafficCounter traffic, TimeSpan elapsed)
    {
        var route = context.GetEndpoint() is { } endpoint ? Routes.GetValue(endpoint, static endpoint => Name(endpoint)) : NoRoute;
        var status = context.Response.StatusCode;
        var token = context.User.AccessToken();
        metrics.Count(route, status, token?.TenantId);

        // How long a socket or a stream was open is no latency.
        if (token?.TenantId is { } tenant && status is not StatusCodes.Status101SwitchingProtocols && !EventStreams.Is(context.Response.ContentType))
        {
            traffic.Count(tenant, route, RequestMetrics.Outcome(status), elapsed.TotalMilliseconds);
        }

        var method = Method(context.Request.Method);
        if (lines.IsEnabled)
        {
            lines.Add(
                method, route, status, elapsed.TotalSeconds, token?.TenantId?.Value, token?.UserId.Value,
                Correlation.Current, Activity.Current?.TraceId.ToHexString());
        }

        Log.Request(logger, method, route, status, (long)elapsed.TotalMilliseconds, token?.TenantId?.Value, token?.UserId.Value);
    }

    // Escaped for JSON once: a route's pattern may have quotation marks and backslashes.
    private static string Name(Endpoint endpoint) => JsonEncodedText.Encode(
        endpoint.Metadata.GetMetadata<RouteModel>()?.Config.RouteId ?? (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? NoRoute).ToString();

    // A client may invent methods; only known ones are worth a word in a log.
    private static string Method(string method) => HttpMethods.GetCanonicalizedValue(method) is { Length: <= 7 } known && IsKnown(known) ? known : "_OTHER";

    private static bool IsKnown(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method)
        || HttpMethods.IsDelete(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsConnect(method);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Method} {Route} {Status} {Milliseconds} ms tenant {Tenant} user {User}")]
        public static partial void Request(ILogger logger, string method, string route, int status, long milliseconds, Guid? tenant, Guid? user);
    }
}
