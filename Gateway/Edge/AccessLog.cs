using System.Diagnostics;
using Gatehouse.ServiceDefaults.Authentication;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Gateway.Edge;

/// <summary>One line per request: route, outcome, time and ids; never a path as sent, an address, a token or a body.</summary>
internal static partial class AccessLog
{
    private const string NoRoute = "none";

    public static void UseAccessLog(this IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("Gatehouse.Gateway.Access");
        var metrics = app.ApplicationServices.GetRequiredService<RequestMetrics>();
        app.Use(async (context, next) =>
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                await next(context);
            }
            finally
            {
                Write(context, logger, metrics, Stopwatch.GetElapsedTime(started));
            }
        });
    }

    private static void Write(HttpContext context, ILogger logger, RequestMetrics metrics, TimeSpan elapsed)
    {
        var endpoint = context.GetEndpoint();
        var route = endpoint?.Metadata.GetMetadata<RouteModel>()?.Config.RouteId ?? (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? NoRoute;
        var status = context.Response.StatusCode;
        metrics.Count(route, status);
        var token = context.User.AccessToken();
        Log.Request(logger, Method(context.Request.Method), route, status, (long)elapsed.TotalMilliseconds, token?.TenantId?.Value, token?.UserId.Value);
    }

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
