using System.Buffers.Binary;
using System.Collections.Concurrent;
using Gatehouse.ServiceDefaults.Contracts;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>Everything revoked whose tokens have not ended yet, in memory: pushed, so that a check costs no I/O.</summary>
/// <param name="redis">Read whole after a reconnect.</param>
/// <param name="time">The clock.</param>
public sealed class RevocationSet(IConnectionMultiplexer redis, TimeProvider time) : IInvalidationHandler
{
    private readonly ConcurrentDictionary<(string Scope, Guid Id), Entry> entries = new();
    private long nextSweep;

    /// <summary>How many revocations are held.</summary>
    public int Count => entries.Count;

    /// <summary>Whether a token has been revoked by itself, its session, person, membership or tenant.</summary>
    /// <param name="token">A token that is otherwise good.</param>
    /// <returns>Whether to refuse it.</returns>
    public bool Contains(AccessToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return !entries.IsEmpty
            && (entries.ContainsKey((RevocationScope.Token, token.TokenId))
                || (token.SessionId is { } session && entries.ContainsKey((RevocationScope.Session, session.Value)))
                || IsBefore(token, RevocationScope.Everything, Guid.Empty)
                || IsBefore(token, RevocationScope.User, token.UserId.Value)
                || IsBefore(token, RevocationScope.Membership, token.MembershipId?.Value)
                || IsBefore(token, RevocationScope.Tenant, token.TenantId?.Value));
    }

    /// <inheritdoc/>
    public void Handle(Invalidation message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message is { Kind: Invalidation.Revoked, Scope: { } scope, Id: { } id, At: { } at, Until: { } until })
        {
            // News comes twice and, with a resync, out of order: the later one holds.
            entries.AddOrUpdate(
                (scope, id), new Entry(at, until), (_, held) => new(Math.Max(held.At, at), Math.Max(held.Until, until)));
            Sweep();
        }
    }

    /// <inheritdoc/>
    public async ValueTask ResyncAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var live = await redis.GetDatabase().SortedSetRangeByScoreAsync(RedisKeys.Revocations, now);
        foreach (var member in live)
        {
            if (Invalidation.Read(member) is { } message)
            {
                Handle(message);
            }
        }
    }

    private bool IsBefore(AccessToken token, string scope, Guid? id) =>
        id is { } value && entries.TryGetValue((scope, value), out var entry)
        && IssuedAt(token) <= entry.At;

    // Times in tokens are whole seconds (RFC 7519 NumericDate), and somebody who signs in right after a revocation must not
    // be refused for it. Our token ids are UUIDv7 (RFC 9562): their first 48 bits are the milliseconds within that second.
    private static long IssuedAt(AccessToken token)
    {
        var second = token.IssuedAt.ToUnixTimeMilliseconds();
        Span<byte> id = stackalloc byte[16];
        token.TokenId.TryWriteBytes(id, bigEndian: true, out _);
        var exact = (BinaryPrimitives.ReadInt64BigEndian(id) >> 16) & 0xFFFF_FFFF_FFFF;
        return token.TokenId.Version == 7 && exact >= second && exact < second + 1000 ? exact : second;
    }

    private void Sweep()
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (now < Interlocked.Read(ref nextSweep))
        {
            return;
        }

        Interlocked.Exchange(ref nextSweep, now + 60);
        foreach (var (key, entry) in entries)
        {
            if (entry.Until < now)
            {
                entries.TryRemove(key, out _);
            }
        }
    }

    private readonly record struct Entry(long At, long Until);
}
