using System.Data.Common;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Changes;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>Makes access tokens worthless before they end: written with the change that causes it, pushed after its commit.</summary>
internal sealed partial class Revoker(
    AuthDbContext context,
    RevocationStore store,
    RevocationSet held,
    IConnectionMultiplexer redis,
    IOptions<TokenOptions> options,
    TimeProvider time,
    ILogger<Revoker> logger)
{
    private readonly List<Change> added = [];

    /// <summary>Within the caller's unit of work.</summary>
    /// <param name="scope">One of <see cref="RevocationScope"/>.</param>
    /// <param name="id">The token, session, person, membership or tenant.</param>
    public void Add(string scope, Guid id) => Add(Invalidation.Revoked, scope, id);

    /// <summary>There are other signing keys; in an emergency no token that was issued before counts any more.</summary>
    public void AddKeys(bool emergency)
    {
        Add(Invalidation.Keys, null, null);
        if (emergency)
        {
            Add(Invalidation.Revoked, RevocationScope.Everything, Guid.Empty);
        }
    }

    private void Add(string kind, string? scope, Guid? id)
    {
        var change = new Change { Kind = kind, Scope = scope, TargetId = id, Until = time.GetUtcNow() + options.Value.LongestLife };
        context.Add(change);
        added.Add(change);
    }

    /// <summary>After the commit. Without Redis it is in force here at once, and elsewhere when they read the database.</summary>
    public async Task PublishAsync()
    {
        if (added.Count == 0)
        {
            return;
        }

        // Only now: a token of the state before was issued before this. Earlier, and one that was issued while the change
        // was being committed would count as new.
        var now = time.GetUtcNow();
        added.ForEach(change => held.Handle(change.ToNews(now)));
        var isPushed = await PushAsync(now);
        try
        {
            // What is not marked is pushed by the relay.
            var sequences = added.ConvertAll(change => change.Sequence);
            DateTimeOffset? pushedAt = isPushed ? now : null;
            await context.Changes.Where(c => sequences.Contains(c.Sequence))
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.At, c => c.At ?? now).SetProperty(c => c.PushedAt, c => c.PushedAt ?? pushedAt));
        }
        catch (DbException failure)
        {
            Log.NotPublished(logger, failure.Message);
        }

        added.Clear();
    }

    private async Task<bool> PushAsync(DateTimeOffset now)
    {
        if (!redis.IsConnected)
        {
            return false;
        }

        try
        {
            await Task.WhenAll(added.Select(change => store.PublishAsync(change.ToNews(now))));
            return true;
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            Log.NotPublished(logger, failure.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A revocation is stored and will be pushed later: {Reason}")]
        public static partial void NotPublished(ILogger logger, string reason);
    }
}
