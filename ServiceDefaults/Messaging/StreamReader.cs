using System.Globalization;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.Messaging;

/// <summary>The stream commands a consumer group needs, on a connection of their own because reading blocks.</summary>
/// <param name="database">Redis.</param>
/// <param name="stream">The stream.</param>
/// <param name="group">The group.</param>
/// <param name="consumer">This replica.</param>
/// <param name="isOwn">Whether nobody but this group reads it: what is done with is removed at once.</param>
internal sealed class StreamReader(IDatabase database, string stream, string group, string consumer, bool isOwn)
{
    public string Stream => stream;

    public async Task CreateGroupAsync()
    {
        try
        {
            await database.ExecuteAsync("XGROUP", "CREATE", stream, group, "0", "MKSTREAM");
        }
        catch (RedisServerException failure) when (failure.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            // Another replica was first.
        }
    }

    /// <summary>New entries; waits up to <paramref name="wait"/> for some.</summary>
    public async Task<IReadOnlyList<StreamItem>> ReadAsync(int count, TimeSpan wait)
    {
        var answer = await database.ExecuteAsync(
            "XREADGROUP", "GROUP", group, consumer, "COUNT", count, "BLOCK", (long)wait.TotalMilliseconds, "STREAMS", stream, ">");
        return answer.IsNull ? [] : Items(((RedisResult[])((RedisResult[])answer!)[0]!)[1]);
    }

    /// <summary>Entries that were delivered but not acknowledged, oldest first.</summary>
    public async Task<IReadOnlyList<PendingItem>> PendingAsync(TimeSpan idleFor, int count)
    {
        var answer = (RedisResult[])(await database.ExecuteAsync(
            "XPENDING", stream, group, "IDLE", (long)idleFor.TotalMilliseconds, "-", "+", count))!;
        return [.. answer.Select(row => (RedisResult[])row!).Select(row => new PendingItem(
            (string)row[0]!, (string)row[1]! == consumer, TimeSpan.FromMilliseconds((long)row[2]), (int)(long)row[3]))];
    }

    /// <summary>Takes over an entry; nothing comes back when another replica was faster.</summary>
    public async Task<StreamItem?> ClaimAsync(PendingItem pending)
    {
        var answer = await database.ExecuteAsync(
            "XCLAIM", stream, group, consumer, (long)pending.Idle.TotalMilliseconds, pending.Id);
        return Items(answer).Cast<StreamItem?>().FirstOrDefault();
    }

    /// <summary>Leaves an entry pending as if it had been tried only so many times.</summary>
    public Task UncountAsync(StreamItem item, int deliveries) =>
        database.ExecuteAsync("XCLAIM", stream, group, consumer, 0, item.Id, "RETRYCOUNT", deliveries, "JUSTID");

    public async Task AcknowledgeAsync(params string[] ids)
    {
        await database.ExecuteAsync("XACK", [stream, group, .. ids]);
        if (isOwn)
        {
            await database.ExecuteAsync("XDEL", [stream, .. ids]);
        }
    }

    /// <summary>Moves an entry to the dead letters, in one step: a crash leaves it in the one place or the other.</summary>
    public Task BuryAsync(StreamItem item, string deadLetters, int attempts, string reason, DateTimeOffset at) =>
        database.ScriptEvaluateAsync(
            """
            redis.call('XADD', KEYS[2], '*', 'event', ARGV[3], 'attempts', ARGV[4], 'reason', ARGV[5], 'at', ARGV[6])
            redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
            if ARGV[7] == '1' then redis.call('XDEL', KEYS[1], ARGV[2]) end
            """,
            [stream, deadLetters],
            [group, item.Id, item.Event, attempts, reason, at.ToString("O", CultureInfo.InvariantCulture), isOwn ? 1 : 0]);

    // An entry is [id, [field, value, …]]; the only field is "event". Trimmed entries come without fields.
    private static List<StreamItem> Items(RedisResult answer) =>
        [.. ((RedisResult[])answer!)
            .Where(entry => !entry.IsNull)
            .Select(entry => (RedisResult[])entry!)
            .Where(entry => !entry[1].IsNull)
            .Select(entry => new StreamItem((string)entry[0]!, (string)((RedisResult[])entry[1]!)[1]!))];
}

/// <summary>An entry of a stream.</summary>
internal readonly record struct StreamItem(string Id, string Event);

/// <summary>An entry that waits for its acknowledgement.</summary>
internal readonly record struct PendingItem(string Id, bool Own, TimeSpan Idle, int Deliveries);
