using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Sessions;

/// <summary>
/// Renews a session's tokens shortly before their end: once, however many requests and gateways notice at the same time.
/// </summary>
internal sealed partial class SessionRefresher(
    SessionStore store, ProviderClient provider, IdTokenValidator idTokens, IOptions<SessionOptions> options, TimeProvider time, ILogger<SessionRefresher> logger)
{
    private static readonly TimeSpan LockFor = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<SessionKey, Lazy<Task<BrowserSession?>>> running = new();

    /// <summary>How many are being renewed.</summary>
    public int Running => running.Count;

    /// <summary>Whether the tokens are so close to their end that they should be renewed.</summary>
    public bool IsDue(BrowserSession session) => session.AccessExpiresAt - TimeSpan.FromSeconds(options.Value.RefreshSkewSeconds) <= time.GetUtcNow();

    /// <summary>The session with new tokens, or nothing when it is over.</summary>
    public async Task<BrowserSession?> RefreshAsync(SessionKey key, BrowserSession session, CancellationToken cancellationToken)
    {
        var mine = new Lazy<Task<BrowserSession?>>(() => RefreshAsync(key, session));
        var started = running.GetOrAdd(key, mine);
        if (started == mine)
        {
            // Not by whoever waits: when all have gone away, the next one must not be told what was true then.
            _ = started.Value.ContinueWith(_ => running.TryRemove(KeyValuePair.Create(key, started)), TaskScheduler.Default);
        }

        // Whoever gives up waiting does not end it for the others.
        return await started.Value.WaitAsync(cancellationToken);
    }

    private async Task<BrowserSession?> RefreshAsync(SessionKey key, BrowserSession session)
    {
        while (true)
        {
            if (await store.TakeRefreshAsync(key, LockFor) is { } owner)
            {
                try
                {
                    // Another gateway may have been here since the session was read.
                    return await store.FindAsync(key) is { } current ? IsDue(current) ? await RenewAsync(key, current) : current : null;
                }
                finally
                {
                    await store.ReleaseRefreshAsync(key, owner);
                }
            }

            // Another gateway is renewing it; until the token ends there is nothing to wait for.
            if (session.AccessExpiresAt > time.GetUtcNow())
            {
                return session;
            }

            await Task.Delay(BetweenLooks, time);
            if (await store.FindAsync(key) is not { } found)
            {
                return null;
            }

            if (!IsDue(found))
            {
                return found;
            }
        }
    }

    private async Task<BrowserSession?> RenewAsync(SessionKey key, BrowserSession session)
    {
        var isUsable = session.AccessExpiresAt > time.GetUtcNow();
        if (session.RefreshToken is not { } refreshToken)
        {
            return isUsable ? session : await EndAsync(key, "there is no refresh token");
        }

        using var patience = new CancellationTokenSource(ProviderHttp.Patience * 2);
        try
        {
            var answer = await provider.RefreshAsync(refreshToken, patience.Token);
            if (answer.AccessToken is not { Length: > 0 } || !await IsSamePersonAsync(answer, session, patience.Token))
            {
                return await EndAsync(key, "the answer is not for this session");
            }

            var renewed = Renewed(session, answer, time.GetUtcNow());
            return await store.ReplaceAsync(key, renewed) ? renewed : null;
        }
        catch (ProviderException refusal) when (refusal.IsRefusal)
        {
            return await EndAsync(key, refusal.Message);
        }
        catch (Exception outage) when (outage is ProviderException or OperationCanceledException)
        {
            // The session is left as it is: it goes on when the provider is back.
            Log.Failed(logger, outage.Message);
            return isUsable ? session : null;
        }
    }

    /// <summary>OpenID Connect Core 1.0 section 12.2: same issuer, same subject.</summary>
    private async Task<bool> IsSamePersonAsync(TokenAnswer answer, BrowserSession session, CancellationToken cancellationToken) =>
        answer.IdToken is null || (await idTokens.CheckAsync(answer.IdToken, null, cancellationToken))?.User.Sub == session.User.Sub;

    private async Task<BrowserSession?> EndAsync(SessionKey key, string reason)
    {
        Log.Ended(logger, reason);
        await store.EndAsync(key);
        return null;
    }

    private static BrowserSession Renewed(BrowserSession session, TokenAnswer answer, DateTimeOffset now) => session with
    {
        AccessToken = answer.AccessToken!,
        RefreshToken = answer.RefreshToken ?? session.RefreshToken,
        IdToken = answer.IdToken ?? session.IdToken,
        Scope = answer.Scope ?? session.Scope,
        AccessExpiresAt = FinishLogin.EndOf(answer, now),
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A session could not be renewed and stays as it is: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Information, "A session has ended: {Reason}")]
        public static partial void Ended(ILogger logger, string reason);
    }
}
