using Gatehouse.AuthService.Identity;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.UnitTests;

public sealed class HashingQueueTests
{
    [Fact]
    public async Task Run_WhenTheQueueIsFull_RefusesAtOnce()
    {
        using var queue = new HashingQueue(Options.Create(new PasswordOptions { HashingQueueLength = 1 }));
        using var release = new ManualResetEventSlim();
        var threads = Math.Max(1, Environment.ProcessorCount - 1);
        using var started = new CountdownEvent(threads);
        var running = Enumerable.Range(0, threads).Select(_ => StartAsync()).ToList();
        var waiting = queue.RunAsync(() => 2, CancellationToken.None);

        await Assert.ThrowsAsync<HashingQueueFullException>(() => queue.RunAsync(() => 3, CancellationToken.None));

        release.Set();
        Assert.Equal(2, await waiting);
        Assert.All(await Task.WhenAll(running), result => Assert.Equal(1, result));

        // One at a time, so that none of them finds the queue full.
        Task<int> StartAsync()
        {
            var before = started.CurrentCount;
            var task = queue.RunAsync(
                () =>
                {
                    started.Signal();
                    release.Wait();
                    return 1;
                },
                CancellationToken.None);
            SpinWait.SpinUntil(() => started.CurrentCount < before);
            return task;
        }
    }

    [Fact]
    public async Task Run_ForWhoeverHasGone_DoesNothing()
    {
        using var queue = new HashingQueue(Options.Create(new PasswordOptions()));
        var done = false;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queue.RunAsync(() => done = true, new CancellationToken(true)));
        Assert.False(done);
    }

    [Fact]
    public async Task Run_ThatFails_GivesTheFailureToTheCallerAndGoesOn()
    {
        using var queue = new HashingQueue(Options.Create(new PasswordOptions()));
        await Assert.ThrowsAsync<FormatException>(() => queue.RunAsync<int>(() => throw new FormatException(), CancellationToken.None));
        Assert.Equal(1, await queue.RunAsync(() => 1, CancellationToken.None));
    }
}
