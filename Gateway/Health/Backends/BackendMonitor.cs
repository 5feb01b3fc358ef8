using System.Net;
using Gatehouse.Gateway.Routing.Live;
using Gatehouse.ServiceDefaults.Contracts.Events;
using OpenTelemetry;

namespace Gatehouse.Gateway.Health.Backends;

/// <summary>
/// Asks every mapped backend with HEAD each minute. One gateway does it for all; while Redis is away and none can be
/// chosen each looks for itself and tells nobody.
/// </summary>
internal sealed partial class BackendMonitor : IDisposable
{
    private const int AtOnce = 16;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TellAfter = TimeSpan.FromHours(6);

    // In a second round, so that one lost answer wakes nobody.
    private static readonly TimeSpan AlertAfter = TimeSpan.FromSeconds(30);

    private readonly LiveRoutes live;
    private readonly BackendStates states;
    private readonly BackendNotices notices;
    private readonly BackendAlerts alerts;
    private readonly TimeProvider time;
    private readonly ILogger<BackendMonitor> logger;
    private readonly HttpClient client;
    private DateTimeOffset? lastRound;
    private int lastVersion;

    public BackendMonitor(
        LiveRoutes live, BackendStates states, BackendNotices notices, BackendAlerts alerts, TargetRules targets, TimeProvider time, ILogger<BackendMonitor> logger)
    {
        (this.live, this.states, this.notices, this.alerts, this.time, this.logger) = (live, states, notices, alerts, time, logger);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectCallback = targets.ConnectAsync, PooledConnectionLifetime = Interval };
        client = new(handler) { Timeout = Patience };
    }

    /// <summary>Looks at all of them if it is time to, or if there are others than last time.</summary>
    public async Task TickAsync(CancellationToken cancellationToken)
    {
        if (live.Current is not { } current || (current.Version == lastVersion && time.GetUtcNow() - lastRound < Interval))
        {
            return;
        }

        var lead = await states.LeadAsync();
        if (lead is not Lead.Another)
        {
            await CheckAsync(current.Configuration.Backends(), mayTell: lead is Lead.Mine, cancellationToken);
        }

        (lastVersion, lastRound) = (current.Version, time.GetUtcNow());
    }

    public void Dispose() => client.Dispose();

    private async Task CheckAsync(IReadOnlyList<string> backends, bool mayTell, CancellationToken cancellationToken)
    {
        // Nobody's request: it would fill the traces.
        using var untraced = SuppressInstrumentationScope.Begin();
        var known = await states.ReadAsync();
        await Parallel.ForEachAsync(backends, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (backend, ended) =>
        {
            var before = known.GetValueOrDefault(backend) ?? new();
            var after = await AskAsync(backend, before, ended);
            if (before.Status != after.Status)
            {
                Log.Changed(logger, backend, after.Status);
            }

            await states.WriteAsync(backend, mayTell ? await TellAsync(backend, after, ended) : after);
        });
        await states.ForgetAsync(known.Keys.Except(backends, StringComparer.Ordinal));
    }

    private async Task<BackendState> AskAsync(string backend, BackendState before, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, LiveClusters.AddressOf(backend));
            if (LiveClusters.IsHttp2WithoutTls(backend))
            {
                (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
            }

            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

            // What speaks gRPC knows no HEAD, but says so.
            return (int)answer.StatusCode is >= 200 and < 400 || LiveClusters.IsHttp2WithoutTls(backend)
                ? before.Up(time.GetUtcNow(), (long)time.GetElapsedTime(started).TotalMilliseconds)
                : before.Down(time.GetUtcNow());
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException && !cancellationToken.IsCancellationRequested)
        {
            return before.Down(time.GetUtcNow());
        }
    }

    private async Task<BackendState> TellAsync(string backend, BackendState after, CancellationToken cancellationToken)
    {
        after = await AlertAsync(backend, after, cancellationToken);
        if (after is { Status: BackendStatus.Down, NotifiedDown: false, FirstDownAt: { } since } && after.LastCheck - since >= TellAfter)
        {
            return after with { NotifiedDown = await notices.SendAsync(BackendNotice.Down(backend, since), cancellationToken) };
        }

        // Tried again in the next round until somebody has heard it, as is the other.
        return after is { Status: BackendStatus.Up, NoticeOwed: { } downSince }
            && await notices.SendAsync(BackendNotice.Recovered(backend, downSince, after.LastCheck!.Value), cancellationToken)
            ? after with { NoticeOwed = null }
            : after;
    }

    private async Task<BackendState> AlertAsync(string backend, BackendState after, CancellationToken cancellationToken)
    {
        if (after is { Status: BackendStatus.Down, AlertedDown: false, FirstDownAt: { } since } && after.LastCheck - since >= AlertAfter)
        {
            return after with { AlertedDown = await alerts.TryAsync(new BackendWentDown(backend, since), cancellationToken) };
        }

        return after is { Status: BackendStatus.Up, AlertOwed: { } downSince }
            && await alerts.TryAsync(new BackendCameBack(backend, downSince, after.LastCheck!.Value), cancellationToken)
            ? after with { AlertOwed = null }
            : after;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Backend {Backend} is now {Status}")]
        public static partial void Changed(ILogger logger, string backend, BackendStatus status);
    }
}
