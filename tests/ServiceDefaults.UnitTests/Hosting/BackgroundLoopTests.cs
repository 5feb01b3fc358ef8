using Gatehouse.ServiceDefaults.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.ServiceDefaults.UnitTests.Hosting;

/// <summary>Work that goes on as long as its process, whatever happens in it.</summary>
public sealed class BackgroundLoopTests
{
    [Fact]
    public async Task Round_ThatFailsInAWayNobodyForesaw_IsFollowedByTheNext()
    {
        var rounds = 0;
        using var loop = new Rounds(3, _ => Interlocked.Increment(ref rounds) == 1 ? throw new NotSupportedException("Unforeseen") : Task.CompletedTask);

        await loop.StartAsync(default);
        await loop.ExecuteTask!;

        Assert.Equal(3, rounds);
    }

    [Fact]
    public async Task Round_ThatEndsBecauseTheProcessDoes_IsNoFailure()
    {
        var begun = new TaskCompletionSource();
        using var loop = new Rounds(3, async cancellationToken =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        });
        await loop.StartAsync(default);
        await begun.Task;

        await loop.StopAsync(default);

        Assert.True(loop.ExecuteTask!.IsCompletedSuccessfully);
    }

    private sealed class Rounds(int count, Func<CancellationToken, Task> round) : BackgroundLoop
    {
        protected override async Task RunAsync(CancellationToken stoppingToken)
        {
            for (var number = 0; number < count; number++)
            {
                await RoundAsync(round, NullLogger.Instance, stoppingToken);
            }
        }
    }
}
