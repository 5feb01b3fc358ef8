using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>Makes access tokens worthless before they end: written with the change that causes it, pushed after its commit.</summary>
internal sealed partial class Revoker(
    AuthDbContext context, RevocationStore store, RevocationSet held, IOptions<TokenOptions> options, TimeProvider time, ILogger<Revoker> logger)
{
    private readonly List<Revocation> added = [];

    /// <summary>Within the caller's unit of work.</summary>
    /// <param name="scope">One of <see cref="RevocationScope"/>.</param>
    /// <param name="id">The token, session, person, membership or tenant.</param>
    public void Add(string scope, Guid id)
    {
        var now = time.GetUtcNow();
        var revocation = new Revocation { Scope = scope, TargetId = id, At = now, Until = now + options.Value.LongestLife };
        context.Add(revocation);
        added.Add(revocation);
    }

    /// <summary>After the commit. Without Redis it is in force here at once, and elsewhere when they read the database.</summary>
    public async Task PublishAsync()
    {
        foreach (var r in added)
        {
            held.Handle(new(Invalidation.Revoked, r.Scope, r.TargetId, r.At.ToUnixTimeMilliseconds(), r.Until.ToUnixTimeSeconds()));
        }

        try
        {
            await Task.WhenAll(added.Select(r => store.PublishAsync(r.Scope, r.TargetId, r.Until)));
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            Log.NotPublished(logger, failure.Message);
        }

        added.Clear();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A revocation is stored but could not be pushed: {Reason}")]
        public static partial void NotPublished(ILogger logger, string reason);
    }
}
