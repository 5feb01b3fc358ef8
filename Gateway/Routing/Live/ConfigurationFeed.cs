using System.Text.Json;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using StackExchange.Redis;

namespace Gatehouse.Gateway.Routing.Live;

/// <summary>
/// Keeps this gateway on the newest version: at once when it is pushed; every second out of Postgres while nothing is,
/// and now and then in any case.
/// </summary>
internal sealed partial class ConfigurationFeed(
    IServiceScopeFactory scopes,
    LiveRoutes live,
    IOptions<TargetOptions> options,
    IConnectionMultiplexer redis,
    InvalidationPulse pulse,
    ILogger<ConfigurationFeed> logger) : BackgroundLoop, IInvalidationHandler
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RarePause = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim pushed = new(0, 1);
    private bool isFailing;

    public void Handle(Invalidation message)
    {
        if (message is { Kind: Invalidation.Configuration } && live.Current is var current && !(message.Version <= current?.Version))
        {
            Wake();
        }
    }

    public ValueTask ResyncAsync(CancellationToken cancellationToken)
    {
        Wake();
        return ValueTask.CompletedTask;
    }

    public override void Dispose()
    {
        pushed.Dispose();
        base.Dispose();
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await CatchUpAsync(stoppingToken);
            var isCalm = redis.IsConnected && pulse.IsPushed && !isFailing;
            await pushed.WaitAsync(isCalm ? RarePause : Pause, stoppingToken);
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        // Nobody's request: it would fill the traces.
        using var untraced = SuppressInstrumentationScope.Begin();
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var store = scope.ServiceProvider.GetRequiredService<ConfigurationStore>();
            if (live.Current is { } current && current.Version == await store.LatestNumberAsync(cancellationToken))
            {
                isFailing = false;
                return;
            }

            var latest = await store.LatestAsync(cancellationToken);
            if (latest is null && options.Value.ConfigFile is { } file)
            {
                await ImportAsync(scope.ServiceProvider, store, file, cancellationToken);
                latest = await store.LatestAsync(cancellationToken);
            }

            await live.ApplyAsync(latest?.Number ?? 0, latest?.Read() ?? GatewayConfiguration.None, cancellationToken);
            isFailing = false;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested
            && failure is System.Data.Common.DbException or InvalidOperationException or DbUpdateException or TimeoutException or JsonException)
        {
            if (!isFailing)
            {
                Log.Failed(logger, failure.GetBaseException().Message);
            }

            isFailing = true;
        }
    }

    // A wrong file keeps nothing from starting: it is said, and the gateway goes on without mappings.
    private async Task ImportAsync(IServiceProvider services, ConfigurationStore store, string file, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>();
        if (await services.GetRequiredService<ConfigurationFile>().ReadAsync(file, errors, cancellationToken) is { } configuration)
        {
            await store.AddAsync(null, configuration, null, ConfigurationOrigin.Imported, cancellationToken);
        }
        else if (!isFailing)
        {
            Log.WrongFile(logger, file, string.Join("; ", errors.Select(error => $"{error.Key}: {string.Join(' ', error.Value)}")));
        }
    }

    private void Wake()
    {
        try
        {
            pushed.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already told.
        }
        catch (ObjectDisposedException)
        {
            // The gateway is stopping.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The configuration could not be read from Postgres, trying again; what is in force stays: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Error, "{File} was not imported: {Errors}")]
        public static partial void WrongFile(ILogger logger, string file, string errors);
    }
}
