using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Connect;

/// <summary>
/// Who is signed in to the provider in this browser. The cookie holds a random secret whose hash is with the session, which
/// stands in the person's list of devices like any other.
/// </summary>
internal sealed class BrowserSignIn(
    AuthDbContext context,
    SessionStarter starter,
    SessionEnder ender,
    BrowserCookies cookies,
    TimeProvider time)
{
    private const string CookieName = "gh-signin";
    private const int Size = 32;
    private static readonly TimeSpan BetweenTouches = TimeSpan.FromMinutes(1);

    /// <summary>The live session of this browser with its person, or nothing.</summary>
    public async Task<Session?> FindAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (cookies.Read(http, CookieName) is not { Length: > 0 and < 100 } secret)
        {
            return null;
        }

        var (hash, now) = (HashOf(secret), time.GetUtcNow());
        var session = await context.Sessions.AsNoTracking().Include(s => s.User).SingleOrDefaultAsync(s => s.CookieHash == hash, cancellationToken);
        if (session is not { User.ClosedAt: null } || !session.IsLiveAt(now))
        {
            return null;
        }

        if (now - session.LastSeenAt > BetweenTouches)
        {
            session.Use(Device.AddressOf(http), now);
            await context.Sessions.Where(s => s.Id == session.Id && s.EndedAt == null).ExecuteUpdateAsync(
                set => set.SetProperty(s => s.Address, session.Address).SetProperty(s => s.LastSeenAt, now).SetProperty(s => s.IdleEndsAt, session.IdleEndsAt),
                cancellationToken);
        }

        return session;
    }

    /// <summary>
    /// Signs a person in who has proved to be them. The same person once more keeps their session and gets another secret;
    /// anybody else's session in this browser ends.
    /// </summary>
    /// <returns>Whether they are signed in: not when the account was closed meanwhile.</returns>
    public async Task<bool> StartAsync(HttpContext http, User user, Proof proof, CancellationToken cancellationToken)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Size));
        var hash = HashOf(secret);
        var before = await FindAsync(http, cancellationToken);
        if (before?.UserId == user.Id && !new Proof(before.Methods, before.AuthenticatedAt).IsAtMost(proof))
        {
            // Less than was proved before: the session stays what it is, no more recent than its factors.
            return true;
        }

        if (before?.UserId == user.Id)
        {
            await context.Sessions.Where(s => s.Id == before.Id).ExecuteUpdateAsync(
                set => set.SetProperty(s => s.CookieHash, hash).SetProperty(s => s.Methods, proof.Methods).SetProperty(s => s.AuthenticatedAt, proof.At),
                cancellationToken);
        }
        else
        {
            if (before is not null)
            {
                await ender.EndAsync(context.Sessions.Where(s => s.Id == before.Id), SessionEnd.Logout, cancellationToken);
            }

            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            if (await starter.BeginAsync(user, null, Device.Of(http), proof, new() { CookieHash = hash }, cancellationToken) is null)
            {
                return false;
            }
        }

        cookies.Write(http, CookieName, secret);
        return true;
    }

    /// <summary>Signs out here, and every client that came from here.</summary>
    public async Task EndAsync(HttpContext http, Session session, CancellationToken cancellationToken)
    {
        await ender.EndAsync(context.Sessions.Where(s => s.Id == session.Id), SessionEnd.Logout, cancellationToken);
        cookies.Remove(http, CookieName);
    }

    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
