using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Identity;

/// <summary>
/// Threads of its own for what takes a processor for a quarter of a second, one fewer than there are cores: a storm of
/// logins waits in this queue and leaves the thread pool to everything else.
/// </summary>
internal sealed class HashingQueue : IDisposable
{
    private readonly BlockingCollection<Action> waiting;

    public HashingQueue(IOptions<PasswordOptions> options)
    {
        waiting = new(options.Value.HashingQueueLength);
        for (var i = 0; i < Math.Max(1, Environment.ProcessorCount - 1); i++)
        {
            new Thread(Work) { IsBackground = true, Name = "hashing", Priority = ThreadPriority.BelowNormal }.Start();
        }
    }

    /// <exception cref="HashingQueueFullException">Too much is waiting already.</exception>
    public Task<T> RunAsync<T>(Func<T> hashing, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return waiting.TryAdd(() => Run(hashing, done, cancellationToken)) ? done.Task : throw new HashingQueueFullException();
    }

    public void Dispose() => waiting.CompleteAdding();

    private static void Run<T>(Func<T> hashing, TaskCompletionSource<T> done, CancellationToken cancellationToken)
    {
        // Whoever has gone away while waiting needs no answer.
        if (cancellationToken.IsCancellationRequested)
        {
            done.TrySetCanceled(cancellationToken);
            return;
        }

        try
        {
            done.TrySetResult(hashing());
        }
#pragma warning disable CA1031 // It belongs to the one who waits, not to this thread.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            done.TrySetException(failure);
        }
    }

    private void Work()
    {
        foreach (var hashing in waiting.GetConsumingEnumerable())
        {
            hashing();
        }
    }
}

/// <summary>More passwords are waiting to be hashed than the queue takes.</summary>
internal sealed class HashingQueueFullException() : Exception("Too many passwords are waiting to be hashed.");
