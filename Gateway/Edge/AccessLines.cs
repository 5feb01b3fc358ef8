using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Gatehouse.ServiceDefaults.Hosting;

namespace Gatehouse.Gateway.Edge;

/// <summary>
/// Writes the access log to standard output as the JSON console would, many lines at a time and without an object for any.
/// Fields have OpenTelemetry's names (semantic conventions for HTTP and users; durations in seconds).
/// A reader that is too slow loses lines, never holds up requests; how many is said in a line of its own.
/// </summary>
internal sealed class AccessLines(TimeProvider time, IHostEnvironment environment, ILoggerFactory loggers) : BackgroundLoop
{
    private const int Longest = 1024;
    private const int MaxWaiting = 4 * 1024 * 1024;
    private static readonly TimeSpan BetweenWrites = TimeSpan.FromMilliseconds(100);

    private readonly ILogger console = loggers.CreateLogger("Gatehouse.Gateway");
    private readonly Lock gate = new();
    private byte[] filling = new byte[64 * 1024];
    private byte[] writing = new byte[64 * 1024];
    private int filled;
    private long lost;

    /// <summary>Whether the console takes JSON lines of this kind; people at a prompt get readable ones from the usual logger.</summary>
    public bool IsEnabled => !environment.IsDevelopment() && console.IsEnabled(LogLevel.Information);

    public void Add(string method, string route, int status, double seconds, Guid? tenant, Guid? user, string? correlation, string? trace)
    {
        // Written before the lock: who holds it is soon done with it, also when there is more to do than processors.
        Span<byte> line = stackalloc byte[Longest];
        var at = time.GetUtcNow().UtcDateTime;
        var tenantText = new Text(tenant);
        var userText = new Text(user);
        var fits = Utf8.TryWrite(
            line,
            CultureInfo.InvariantCulture,
            $$$"""{"Timestamp":"{{{at:O}}}","EventId":1,"LogLevel":"Information","Category":"{{{AccessLog.Category}}}","Message":"{{{method}}} {{{route}}} {{{status}}}","State":{"http.request.method":"{{{method}}}","http.route":"{{{route}}}","http.response.status_code":{{{status}}},"http.server.request.duration":{{{seconds:F4}}},"gatehouse.tenant.id":{{{tenantText}}},"user.id":{{{userText}}}},"Scopes":[{"CorrelationId":"{{{correlation}}}","TraceId":"{{{trace}}}"}]}""" + $"\n",
            out var written);
        lock (gate)
        {
            if (!fits || (filling.Length - filled < written && !Grow()))
            {
                lost++;
                return;
            }

            line[..written].CopyTo(filling.AsSpan(filled));
            filled += written;
        }
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await using var output = Console.OpenStandardOutput();
        using var timer = new PeriodicTimer(BetweenWrites);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await WriteAsync(output);
            }
        }
        finally
        {
            await WriteAsync(output);
        }
    }

    private async Task WriteAsync(Stream output)
    {
        int length;
        lock (gate)
        {
            if (lost > 0 && filling.Length - filled >= Longest)
            {
                filled += Encoding.ASCII.GetBytes(
                    $$"""{"Timestamp":"{{time.GetUtcNow().UtcDateTime:O}}","EventId":2,"LogLevel":"Warning","Category":"{{AccessLog.Category}}","Message":"{{lost}} lines were lost"}""" + "\n",
                    filling.AsSpan(filled));
                lost = 0;
            }

            (filling, writing) = (writing, filling);
            length = filled;
            filled = 0;
        }

        if (length > 0)
        {
            try
            {
                await output.WriteAsync(writing.AsMemory(0, length));
                await output.FlushAsync();
            }
            catch (IOException)
            {
                // A full disk, or nobody who reads: requests go on without their lines.
            }
        }
    }

    private bool Grow()
    {
        if (filling.Length >= MaxWaiting)
        {
            return false;
        }

        Array.Resize(ref filling, filling.Length * 2);
        return true;
    }

    // A quoted id, or null.
    private readonly struct Text(Guid? id) : IUtf8SpanFormattable
    {
        public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
            id is { } value ? Utf8.TryWrite(utf8Destination, $"\"{value}\"", out bytesWritten) : Utf8.TryWrite(utf8Destination, $"null", out bytesWritten);

        public override string ToString() => $"{id}";
    }
}
