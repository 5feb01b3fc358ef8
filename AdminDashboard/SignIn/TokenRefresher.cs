using System.Collections.Concurrent;
using System.Net;
using Gatehouse.AdminDashboard.Clients;

namespace Gatehouse.AdminDashboard.SignIn;

/// <summary>Hands out a session's tokens and renews them in time, once for everybody who asks meanwhile.</summary>
internal sealed partial class TokenRefresher(TokenStore store, LoginApi api, TimeProvider time, ILogger<TokenRefresher> logger)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<TokenSession?>>> running = new();

    /// <returns>Tokens good for a call, or nothing when the session is over.</returns>
    public async Task<TokenSession?> CurrentAsync(string id, CancellationToken cancellationToken)
    {
        var session = await store.ReadAsync(id);
        if (session is null || !session.IsDue(time.GetUtcNow()))
        {
            return session;
        }

        return await running.GetOrAdd(id, key => new(() => RefreshAsync(key))).Value.WaitAsync(cancellationToken);
    }

    // Not cancelled with the first caller: others may wait for the same tokens.
    private async Task<TokenSession?> RefreshAsync(string id)
    {
        try
        {
            // Whoever was here a moment ago may have renewed it.
            var session = await store.ReadAsync(id);
            return session is null || !session.IsDue(time.GetUtcNow()) ? session : await ExchangeAsync(id, session);
        }
        finally
        {
            running.TryRemove(id, out _);
        }
    }

    private async Task<TokenSession?> ExchangeAsync(string id, TokenSession session)
    {
        try
        {
            var answer = await api.RefreshAsync(session.RefreshToken, CancellationToken.None);
            var renewed = session with
            {
                AccessToken = answer.AccessToken!,
                RefreshToken = answer.RefreshToken!,
                AccessExpiresAt = time.GetUtcNow().AddSeconds(answer.ExpiresIn),
            };
            await store.ReplaceAsync(id, renewed);
            return renewed;
        }
        catch (GatewayException refused) when (refused.Status == HttpStatusCode.Unauthorized)
        {
            await store.RemoveAsync(id);
            return null;
        }
        catch (GatewayException away) when (session.AccessExpiresAt > time.GetUtcNow())
        {
            Log.NotRenewed(logger, away.Message);
            return session;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A session could not be renewed and goes on with the token it has: {Reason}")]
        public static partial void NotRenewed(ILogger logger, string reason);
    }
}
