using Gatehouse.TestKit;
using Gatehouse.UserService.Features.Notifications;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gatehouse.UserService.UnitTests;

/// <summary>Who listens goes on listening: an exception that left the loop would stop the whole service.</summary>
public sealed class LiveNotificationsTests
{
    [Fact]
    public async Task Listening_ThatFailsInAWayNobodyForesaw_IsTriedAgain()
    {
        var source = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1");
        await source.DisposeAsync();
        var log = new Lines();
        using var live = new LiveNotifications(source, TimeProvider.System, log);

        await live.StartAsync(default);
        await Eventually.TrueAsync(() => log.Count > 1, "it was tried again");

        Assert.False(live.ExecuteTask!.IsCompleted);
        await live.StopAsync(default);
    }

    private sealed class Lines : ILogger<LiveNotifications>
    {
        private int count;

        public int Count => count;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Interlocked.Increment(ref count);
    }
}
