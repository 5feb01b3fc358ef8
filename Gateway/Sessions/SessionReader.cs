using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.Extensions.Caching.Memory;

namespace Gatehouse.Gateway.Sessions;

/// <summary>
/// The session behind a cookie, with tokens that are good: from memory for some seconds, unless news says it has changed.
/// </summary>
internal sealed class SessionReader(SessionStore store, SessionRefresher refresher) : IInvalidationHandler, IDisposable
{
    // Also how often a session in use is kept for another eight hours.
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);

    // Longer than a read that began before the end can take.
    private static readonly TimeSpan EndRemembered = TimeSpan.FromMinutes(1);

    private readonly MemoryCache sessions = new(new MemoryCacheOptions { SizeLimit = 20_000 });
    private readonly MemoryCache ended = new(new MemoryCacheOptions { SizeLimit = 100_000 });

    /// <summary>The session, or nothing when there is none.</summary>
    public async ValueTask<FoundSession> FindAsync(SessionKey key, CancellationToken cancellationToken)
    {
        if (!sessions.TryGetValue(key.Id, out BrowserSession? session))
        {
            session = await store.FindAsync(key);
        }

        if (session is null || IsEnded(key))
        {
            return default;
        }

        if (refresher.IsDue(session))
        {
            session = await refresher.RefreshAsync(key, session, cancellationToken);
        }

        if (session is null || IsEnded(key))
        {
            return new(null, HasExpired: true);
        }

        if (!refresher.IsDue(session))
        {
            sessions.Set(key.Id, session, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Remembered });
        }

        return new(session, false);
    }

    /// <summary>Ends a session, here at once and everywhere else with the news.</summary>
    public async Task EndAsync(SessionKey key)
    {
        Forget(key.Id, isEnd: true);
        await store.EndAsync(key);
    }

    public void Handle(Invalidation message)
    {
        if (message is { Kind: Invalidation.BrowserSession, Id: { } id })
        {
            Forget(id, message.Until is not null);
        }
    }

    public ValueTask ResyncAsync(CancellationToken cancellationToken)
    {
        sessions.Clear();
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        sessions.Dispose();
        ended.Dispose();
    }

    private void Forget(Guid id, bool isEnd)
    {
        if (isEnd)
        {
            ended.Set(id, true, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = EndRemembered });
        }

        sessions.Remove(id);
    }

    private bool IsEnded(SessionKey key) => ended.TryGetValue(key.Id, out _);
}

/// <summary>A session, or whether there was one that could not be renewed.</summary>
internal readonly record struct FoundSession(BrowserSession? Session, bool HasExpired);
