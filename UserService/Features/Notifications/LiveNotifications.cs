using System.Collections.Concurrent;
using System.Threading.Channels;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Hosting;
using Gatehouse.UserService.Data;
using Npgsql;

namespace Gatehouse.UserService.Features.Notifications;

/// <summary>Wakes the open streams of a person when PostgreSQL says that there is something to look at.</summary>
internal sealed partial class LiveNotifications(NpgsqlDataSource source, TimeProvider time, ILogger<LiveNotifications> logger) : BackgroundLoop
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Channel<bool>, string> streams = [];

    /// <summary>Something to wait for; ends with the returned subscription.</summary>
    public Subscription Subscribe(TenantId tenant, UserId user)
    {
        // One signal is enough however much has happened.
        var channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        streams[channel] = NotificationSignal.Payload(tenant, user);
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
        await using (var listen = new NpgsqlCommand($"listen {NotificationSignal.Channel}", connection))
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

    private void Wake(string? whom)
    {
        foreach (var (channel, person) in streams)
        {
            if (whom is null || person == whom)
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
        [LoggerMessage(1, LogLevel.Warning, "Live notifications are interrupted, listening again: {Reason}")]
        public static partial void Interrupted(ILogger logger, string reason);
    }
}
