using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ServiceDefaults.Errors;

/// <summary>The id that ties one request's log lines, answers and events together, available without passing it by hand.</summary>
public static class Correlation
{
    private static readonly AsyncLocal<string?> CurrentId = new();
    private static readonly string Process = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private static long count;

    /// <summary>The current request's or event's id, if there is one.</summary>
    public static string? Current => CurrentId.Value;

    /// <summary>Takes up an id that came with an event.</summary>
    /// <param name="id">The id, or nothing for a new one.</param>
    public static void Continue(string? id) => CurrentId.Value = IsWellFormed(id) ? id : Create();

    /// <summary>Keeps a client's well-formed id, else makes one; sets it on the answer; <c>RequestScopes</c> puts it on every log line.</summary>
    /// <param name="app">The pipeline.</param>
    /// <returns>The same pipeline.</returns>
    public static IApplicationBuilder UseCorrelation(this IApplicationBuilder app)
    {
        return app.Use((context, next) =>
        {
            Continue(context.Request.Headers[PlatformHeaders.CorrelationId]);
            var id = CurrentId.Value!;
            context.Request.Headers[PlatformHeaders.CorrelationId] = id;

            // At the very start of the answer: turning an exception into a problem clears what was set before.
            context.Response.OnStarting(Answer, Tuple.Create(context.Response, id));
            if (Activity.Current is { IsAllDataRequested: true } activity)
            {
                activity.SetTag("gatehouse.correlation_id", id);
            }

            return next(context);
        });
    }

    private static Task Answer(object state)
    {
        var (response, id) = (Tuple<HttpResponse, string>)state;
        response.Headers[PlatformHeaders.CorrelationId] = id;
        return Task.CompletedTask;
    }

    // Only what is harmless in a log line and a header (CWE-117).
    private static bool IsWellFormed(string? id) =>
        id is { Length: >= 8 and <= 64 } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    // Different from all others, and no secret: a number behind what no other process has.
    private static string Create() => string.Create(CultureInfo.InvariantCulture, $"{Process}{Interlocked.Increment(ref count):x16}");
}
