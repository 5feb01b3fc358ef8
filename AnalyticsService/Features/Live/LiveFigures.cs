using System.Collections.Concurrent;
using System.Threading.Channels;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Hosting;
using Npgsql;

namespace Gatehouse.AnalyticsService.Features.Live;

/// <summary>Wakes a company's open streams when PostgreSQL says that its figures have changed.</summary>
internal sealed partial class LiveFigures(NpgsqlDataSource source, TimeProvider time, ILogger<LiveFigures> logger) : BackgroundLoop
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Channel<bool>, string> streams = [];

    public Subscription Subscribe(TenantId tenant)
    {
        // One signal is enough however much has happened.
        var channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        streams[channel] = tenant.ToString();
        return new(channel.Reader, () => streams.TryRemove(channel, out _));
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
#pragma warning disable CA1031 // Whatever it is, the service goes on without, and listens again.
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.Interrupted(logger, failure.Message);
                await Task.Delay(RetryAfter, time, stoppingToken);
            }
        }
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        await using var connection = await source.OpenConnectionAsync(stoppingToken);
        connection.Notification += (_, signal) => Wake(signal.Payload);
        await using (var listen = new NpgsqlCommand("listen figures", connection))
        {
            await listen.ExecuteNonQueryAsync(stoppingToken);
        }

        // Whatever was said while nobody listened.
        Wake(null);
        while (true)
        {
            await connection.WaitAsync(stoppingToken);
        }
    }

    private void Wake(string? tenant)
    {
        foreach (var (channel, whose) in streams)
        {
            if (tenant is null || whose == tenant)
            {
                channel.Writer.TryWrite(true);
            }
        }
    }

    /// <summary>An open stream.</summary>
    internal sealed record Subscription(ChannelReader<bool> Signals, Action End) : IDisposable
    {
        public void Dispose() => End();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Live figures are interrupted, listening again: {Reason}")]
        public static partial void Interrupted(ILogger logger, string reason);
    }
}
