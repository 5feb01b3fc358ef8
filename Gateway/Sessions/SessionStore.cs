using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Gatehouse.Gateway.Sessions;

/// <summary>Sessions in Redis: encrypted, kept while they are used, and never past their absolute end.</summary>
internal sealed class SessionStore(IConnectionMultiplexer redis, SessionCipher cipher, RevocationStore news, IOptions<SessionOptions> options, TimeProvider time)
{
    private const string BySession = "sid";
    private const string BySubject = "sub";

    private IDatabase Database => redis.GetDatabase();

    /// <summary>Keeps a new session, findable by what its provider calls it.</summary>
    public async Task CreateAsync(SessionKey key, BrowserSession session)
    {
        // The index first: a session its provider cannot end must not exist.
        foreach (var index in Indexes(session.Issuer, session.ProviderSession, session.User.Sub))
        {
            await Database.SetAddAsync(index, key.Hash);
            await Database.KeyExpireAsync(index, session.EndsAt - time.GetUtcNow());
        }

        await Database.StringSetAsync(RedisKeys.Session(key.Hash), Sealed(key, session), Left(session));
    }

    /// <summary>Reads a session and keeps it for another while.</summary>
    public async Task<BrowserSession?> FindAsync(SessionKey key)
    {
        var name = RedisKeys.Session(key.Hash);
        if ((byte[]?)await Database.StringGetAsync(name) is not { } kept
            || cipher.Open(kept, name) is not { } plain
            || BrowserSession.Read(plain) is not { } session
            || session.EndsAt <= time.GetUtcNow())
        {
            return null;
        }

        await Database.KeyExpireAsync(name, Left(session));
        return session;
    }

    /// <summary>Writes new tokens into a session that still is one; one that has ended meanwhile stays ended.</summary>
    public async Task<bool> ReplaceAsync(SessionKey key, BrowserSession session)
    {
        if (!await Database.StringSetAsync(RedisKeys.Session(key.Hash), Sealed(key, session), Left(session), When.Exists))
        {
            return false;
        }

        await TellAsync(key, ended: false);
        return true;
    }

    /// <summary>Ends a session on every gateway.</summary>
    public async Task EndAsync(SessionKey key)
    {
        await Database.KeyDeleteAsync(RedisKeys.Session(key.Hash));
        await TellAsync(key, ended: true);
    }

    /// <summary>The sessions a logout token is about: those of the provider's session, or all of a person.</summary>
    public async Task<IReadOnlyList<SessionKey>> FindByProviderAsync(string issuer, string? providerSession, string? subject)
    {
        var index = providerSession is not null ? Indexes(issuer, providerSession, null) : Indexes(issuer, null, subject);
        var found = await Database.SetMembersAsync(index.Single());
        return [.. found.Select(member => new SessionKey(member!))];
    }

    /// <summary>Whether a logout token is seen for the first time.</summary>
    public Task<bool> IsNewAsync(string issuer, string tokenId, TimeSpan remember) =>
        Database.StringSetAsync(RedisKeys.LogoutToken(SessionKey.HashOf($"{issuer}\n{tokenId}")), "1", remember, When.NotExists);

    /// <summary>Makes this gateway the one that renews a session; the answer is what to release it with.</summary>
    public async Task<string?> TakeRefreshAsync(SessionKey key, TimeSpan atMost)
    {
        var owner = SessionKey.NewId();
        return await Database.LockTakeAsync(RedisKeys.SessionRefresh(key.Hash), owner, atMost) ? owner : null;
    }

    public Task ReleaseRefreshAsync(SessionKey key, string owner) => Database.LockReleaseAsync(RedisKeys.SessionRefresh(key.Hash), owner);

    private Task TellAsync(SessionKey key, bool ended) =>
        news.PublishAsync(new Invalidation(Invalidation.BrowserSession, Id: key.Id, Until: ended ? 0 : null));

    private byte[] Sealed(SessionKey key, BrowserSession session) => cipher.Seal(session.Write(), RedisKeys.Session(key.Hash));

    private TimeSpan Left(BrowserSession session)
    {
        var (idle, absolute) = (TimeSpan.FromHours(options.Value.IdleHours), session.EndsAt - time.GetUtcNow());
        return idle < absolute ? idle : absolute;
    }

    private static RedisKey[] Indexes(string issuer, string? providerSession, string? subject) =>
    [
        .. providerSession is null ? (RedisKey[])[] : [RedisKeys.ProviderSessions(BySession, SessionKey.HashOf($"{issuer}\n{providerSession}"))],
        .. subject is null ? (RedisKey[])[] : [RedisKeys.ProviderSessions(BySubject, SessionKey.HashOf($"{issuer}\n{subject}"))],
    ];
}
